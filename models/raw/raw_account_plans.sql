{{ read_input('account_plans') }}
