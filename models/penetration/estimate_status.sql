-- Every estimate on the as-of date: whether its account's potential rests on it
-- and, if not, why; and what later months say of it.
-- Decisions: D-PEN-21.
with

estimates as (
    select * from {{ ref('account_penetration', 'int_estimate_status') }}
),

exceeded as (
    select * from {{ ref('account_penetration', 'int_estimates_exceeded') }}
),

errors as (
    select * from {{ ref('account_penetration', 'int_estimate_errors') }}
),

scopes as (
    select
        account_id,
        unit_id,
        product_id,
        min(potential) as smallest,
        max(potential) as largest
    from estimates
    where status in ('used', 'other_view_chosen', 'outranked')
    group by account_id, unit_id, product_id
)

select
    estimates.estimate_id,
    estimates.account_id,
    estimates.unit_id,
    estimates.product_id,
    cast(estimates.estimate_source as {{ dbt.type_string() }})
        as estimate_source,
    estimates.estimated_by,
    estimates.estimated_on,
    estimates.holds_until,
    estimates.age_days,
    estimates.potential,
    estimates.is_verified,
    cast(estimates.status as {{ dbt.type_string() }}) as status,
    cast(
        case estimates.status
            when 'used' then 'The potential rests on it'
            when 'other_view_chosen'
                then 'The best of its scope; another way to see the account won'
            when 'outranked'
                then 'Outranked by ' || estimates.winning_estimate_id
            when 'not_yet' then 'Dated after the as-of date'
            when 'expired' then 'Expired or too old'
            when 'unit_not_open' then 'The unit is closed or not addressable'
            else 'The product is not on sale, or not for this account'
        end as {{ dbt.type_string() }}
    ) as reason,
    estimates.potential = 0 as is_zero,
    estimates.status in ('used', 'other_view_chosen', 'outranked')
    and coalesce(
        scopes.largest > 1.25 * estimates.potential
        or estimates.potential > 1.25 * scopes.smallest,
        false
    ) as is_contradicted,
    exceeded.exceeded_on,
    errors.verified_estimate_id,
    errors.error_share
from estimates
left join scopes
    on
        estimates.account_id = scopes.account_id
        and coalesce(estimates.unit_id, '') = coalesce(scopes.unit_id, '')
        and coalesce(estimates.product_id, '')
        = coalesce(scopes.product_id, '')
left join exceeded on estimates.estimate_id = exceeded.estimate_id
left join errors on estimates.estimate_id = errors.estimate_id
