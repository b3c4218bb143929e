{{ read_input('contacts') }}
