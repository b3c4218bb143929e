-- Every row of potential_estimates, accepted or rejected.
{% call check_rows('potential_estimates', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
    'products': ref('account_penetration', 'stg_products'),
    'exchange_rates': ref('account_penetration', 'stg_exchange_rates'),
}) %}
    case
        when amount_period = 'total' and term_months is null
            then 'total without term_months above 0'
    end
{% endcall %}
