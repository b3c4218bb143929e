-- The account months of which it can be told whether the account expands or
-- leaves: those with MRR (var retention_basis = consumed: with revenue in the
-- trailing twelve months).
{{- config(materialized='view') }}
{%- set is_consumed = var('retention_basis') == 'consumed' %}
{%- set measure = 'captured_annual' if is_consumed else 'mrr' %}
select
    account_id,
    month
from {{ ref('int_account_revenue') }}
where {{ measure }} > 0
