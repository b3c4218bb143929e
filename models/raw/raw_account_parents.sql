{{ read_input('account_parents') }}
