-- Every row of account_references, accepted or rejected.
{{ check_rows('account_references', {
    'buying_units': ref('account_penetration', 'stg_buying_units'),
}) }}
