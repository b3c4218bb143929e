-- What each account captures and could, a year, in every foreign currency, so
-- that an earlier month can be set beside a later one at the later one's rates.
{%- set types = var('captured_revenue_types') %}
with

account_mrr as (
    select * from {{ ref('account_penetration', 'int_account_mrr') }}
    where currency != {{ text_literal(var('reporting_currency')) }}
),

parts as (
    select * from {{ ref('account_penetration', 'int_potential_parts') }}
    where currency != {{ text_literal(var('reporting_currency')) }}
),

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
),

amounts as (
    {% if 'recurring' in types -%}
    select
        account_id,
        currency,
        month,
        12 * mrr as captured,
        0 as potential
    from account_mrr
    union all
    {% endif -%}
    select
        account_mrr.account_id,
        account_mrr.currency,
        months.month,
        {{ 'account_mrr.usage_revenue' if 'usage' in types else 0 }}
        + {{ 'account_mrr.one_time_revenue' if 'one_time' in types else 0 }}
            as captured,
        0 as potential
    from account_mrr
    inner join months
        on
            months.month >= account_mrr.month
            and months.month <= {{ add_months('account_mrr.month', 11) }}
    where account_mrr.usage_revenue != 0 or account_mrr.one_time_revenue != 0
    union all
    select
        account_id,
        currency,
        month,
        0 as captured,
        annual_amount as potential
    from parts
)

select
    account_id,
    currency,
    month,
    cast(sum(captured) as {{ type_money() }}) as captured,
    cast(sum(potential) as {{ type_money() }}) as potential
from amounts
group by account_id, currency, month
