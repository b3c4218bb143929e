-- Every row of accounts, typed.
{{ check_rows('accounts', keep_rows=true) }}
