{{ read_input('target_roles') }}
