-- Every row of engagements, accepted or rejected.
{{ check_rows('engagements', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
    'contacts': ref('account_penetration', 'stg_contacts'),
    'products': ref('account_penetration', 'stg_products'),
}) }}
