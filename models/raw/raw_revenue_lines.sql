{{ read_input('revenue_lines') }}
