-- Every row of product_eligibility, accepted or rejected.
{{ check_rows('product_eligibility', {
    'products': ref('account_penetration', 'stg_products'),
}) }}
