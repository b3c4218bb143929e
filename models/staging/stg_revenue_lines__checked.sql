-- Every row of revenue_lines, accepted or rejected.
{% call check_rows('revenue_lines', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
    'products': ref('account_penetration', 'stg_products'),
    'exchange_rates': ref('account_penetration', 'stg_exchange_rates'),
}) %}
    case
        when revenue_type = 'one_time' and amount_period != 'total'
            then 'one_time amount with an amount_period other than total'
        when
            revenue_type = 'recurring'
            and amount_period = 'total'
            and ended_on is null
            then coalesce(ended_on__problem, 'recurring total without ended_on')
        when ended_on < started_on then 'ended before it started'
        when
            ended_on = started_on
            and (revenue_type = 'recurring' or amount_period != 'total')
            then 'void: it ends on the day it starts'
    end
{% endcall %}
