{{ read_input('accounts') }}
