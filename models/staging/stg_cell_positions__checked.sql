-- Every row of cell_positions, accepted or rejected.
{{ check_rows('cell_positions', {
    'buying_units': ref('account_penetration', 'stg_buying_units'),
    'products': ref('account_penetration', 'stg_products'),
}) }}
