{{ read_input('account_notes') }}
