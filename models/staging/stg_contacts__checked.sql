-- Every row of contacts, accepted or rejected.
{{ check_rows('contacts', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
}) }}
