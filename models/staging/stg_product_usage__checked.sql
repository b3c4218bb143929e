-- Every row of product_usage, accepted or rejected.
{{ check_rows('product_usage', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
    'products': ref('account_penetration', 'stg_products'),
}) }}
