-- Every row of buying_units, accepted or rejected.
{{ check_rows('buying_units', {
    'accounts': ref('account_penetration', 'stg_accounts'),
}) }}
