-- Every row of acquisition_costs, accepted or rejected.
{{ check_rows('acquisition_costs', {
    'exchange_rates': ref('account_penetration', 'stg_exchange_rates'),
}) }}
