-- Every row of account_notes, accepted or rejected.
{{ check_rows('account_notes', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
}) }}
