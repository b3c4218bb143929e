-- The months in which an account is active: it has MRR. Var retention_basis =
-- consumption: it has revenue in the trailing twelve months and has not lapsed.
{{- config(materialized='view') }}
{%- set is_consumption = var('retention_basis') == 'consumption' %}
select
    account_revenue.account_id,
    account_revenue.month
from {{ ref('account_penetration', 'int_account_revenue') }} as account_revenue
{%- if is_consumption %}
left join {{ ref('account_penetration', 'int_lapses') }} as lapses
    on
        account_revenue.account_id = lapses.account_id
        and account_revenue.month >= lapses.lapsed_in
        and (
            account_revenue.month < lapses.returned_in
            or lapses.returned_in is null
        )
where account_revenue.captured_annual > 0 and lapses.account_id is null
{%- else %}
where account_revenue.mrr > 0
{%- endif %}
