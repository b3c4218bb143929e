{{ read_input('potential_estimates') }}
