-- Every row of opportunities, accepted or rejected.
{% call check_rows('opportunities', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
    'products': ref('account_penetration', 'stg_products'),
    'exchange_rates': ref('account_penetration', 'stg_exchange_rates'),
}) %}
    case
        when stage in ('won', 'lost') and closed_on is null
            then 'won or lost without closed_on'
        when closed_on < created_on then 'closed before it was created'
    end
{% endcall %}
