{{ read_input('opportunities') }}
