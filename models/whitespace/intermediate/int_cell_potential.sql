-- The account's potential spread over its cells: every amount it is made of
-- (the account's, a unit's, a product's) over the cells that it covers. A cell
-- with an estimate of its own starts from it, any other from its share by
-- weight, or what it spends if that is more; then all are scaled to sum to the
-- amount.
with

cells as (
    select * from {{ ref('account_penetration', 'int_cells') }}
    where is_in_grid
),

weights as (
    select * from {{ ref('account_penetration', 'int_cell_weights') }}
),

last_month as (
    select * from {{ ref('account_penetration', 'int_months') }} where is_last
),

own_estimates as (
    select potential_by_scope.*
    from {{ ref('account_penetration', 'int_potential_by_scope') }} as potential_by_scope
    inner join last_month on potential_by_scope.month = last_month.month
    where
        potential_by_scope.basis = 'claimed'
        and potential_by_scope.unit_id is not null
        and potential_by_scope.product_id is not null
),

parts as (
    select potential_parts.*
    from {{ ref('account_penetration', 'int_potential_parts') }} as potential_parts
    inner join last_month on potential_parts.month = last_month.month
),

covered as (
    select
        parts.account_id,
        parts.estimate_id,
        parts.potential as amount,
        cells.unit_id,
        cells.product_id,
        cells.captured,
        own_estimates.potential as own_estimate,
        weights.weight,
        sum(weights.weight) over part as weight_of_part,
        count(cells.unit_id) over part as cells_of_part
    from parts
    inner join cells
        on
            parts.account_id = cells.account_id
            and (parts.unit_id = cells.unit_id or parts.unit_id is null)
            and (
                parts.product_id = cells.product_id
                or parts.product_id is null
            )
    left join weights
        on
            cells.unit_id = weights.unit_id
            and cells.product_id = weights.product_id
    left join own_estimates
        on
            cells.unit_id = own_estimates.unit_id
            and cells.product_id = own_estimates.product_id
    window part as (partition by parts.estimate_id)
),

covered_estimates as (
    select distinct estimate_id
    from covered
),

started as (
    select
        *,
        case
            when own_estimate is not null
                then cast(own_estimate as {{ type_double() }})
            else greatest(
                cast(amount as {{ type_double() }}) * coalesce(
                    {{ safe_divide('weight', 'weight_of_part') }},
                    {{ safe_divide(1, 'cells_of_part') }}
                ),
                cast(captured as {{ type_double() }})
            )
        end as start
    from covered
),

scaled as (
    select
        *,
        cast(
            round(
                cast(
                    cast(amount as {{ type_double() }}) * coalesce(
                        {{ safe_divide('start', 'sum(start) over part') }},
                        {{ safe_divide(1, 'cells_of_part') }}
                    ) as {{ type_money() }}
                ),
                6
            ) as {{ type_money() }}
        ) as potential,
        row_number() over (
            partition by estimate_id
            order by start desc, unit_id asc, product_id asc
        ) as row_number
    from started
    window part as (partition by estimate_id)
)

select
    account_id,
    unit_id,
    product_id,
    estimate_id,
    true as is_in_grid,
    -- The largest takes what rounding leaves.
    cast(
        potential + case
            when row_number = 1
                then amount - sum(potential) over (partition by estimate_id)
            else 0
        end as {{ type_money() }}
    ) as potential
from scaled
union all
select
    parts.account_id,
    parts.unit_id,
    parts.product_id,
    parts.estimate_id,
    false as is_in_grid,
    parts.potential
from parts
left join covered_estimates
    on parts.estimate_id = covered_estimates.estimate_id
where covered_estimates.estimate_id is null
