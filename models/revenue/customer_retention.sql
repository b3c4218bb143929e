-- What each customer pays now of what it paid twelve months ago, on the basis
-- of the var retention_basis: the parts of NRR, GRR and logo retention, which
-- any grouping of customers may sum.
-- Decisions: D-CAT-04.
with

retention as (
    select * from {{ ref('account_penetration', 'int_retention_' ~ var('retention_basis')) }}
    where window_months = 12
)

select
    customer_id,
    month,
    cast({{ text_literal(var('retention_basis')) }} as {{ dbt.type_string() }})
        as basis,
    cast(opening_mrr as {{ type_money() }}) as opening_mrr,
    cast(retained_mrr as {{ type_money() }}) as retained_mrr,
    cast(gross_retained_mrr as {{ type_money() }}) as gross_retained_mrr,
    cast(paused_opening_mrr as {{ type_money() }}) as paused_opening_mrr,
    opening_mrr > 0 as is_opening_customer,
    retained_mrr > 0 as is_retained_customer
from retention
