{{ read_input('account_references') }}
