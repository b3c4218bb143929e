{{ read_input('acquisition_costs') }}
