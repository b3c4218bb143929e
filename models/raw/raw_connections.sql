{{ read_input('connections') }}
