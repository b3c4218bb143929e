-- Which estimate is most worth checking: those that a potential rests on and
-- nobody has verified, by the money in doubt.
with

estimates as (
    select * from {{ ref('estimate_status') }}
    where status = 'used' and not is_verified and potential > 0
),

accounts as (
    select * from {{ ref('stg_accounts') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

audit as (
    select potential_audit.*
    from {{ ref('potential_audit') }} as potential_audit
    inner join last_month on potential_audit.month = last_month.month
),

bounds as (
    select penetration_bounds.*
    from {{ ref('penetration_bounds') }} as penetration_bounds
    inner join last_month on penetration_bounds.month = last_month.month
),

track_record as (
    select * from {{ ref('estimate_track_record') }}
    where estimated_by = 'all'
),

views as (
    {% for view in ['top_down', 'by_units', 'by_products'] -%}
    select
        account_id,
        {{ view }} as potential
    from audit
    where {{ view }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

spreads as (
    select
        account_id,
        max(potential) - min(potential) as spread
    from views
    group by account_id
),

doubted as (
    select
        estimates.*,
        accounts.account_name,
        accounts.owner_id,
        bounds.rate_low,
        bounds.rate_high,
        {{ safe_divide('spreads.spread', 'audit.potential') }} as view_doubt,
        {{ safe_divide(
            'bounds.potential_largest - bounds.potential_smallest',
            'audit.potential',
        ) }} as bound_doubt,
        -- Who was off by more than all of it may be off by all of it.
        case
            when track_record.median_absolute_error_share > 1 then 1
            else track_record.median_absolute_error_share
        end as record_doubt
    from estimates
    inner join accounts on estimates.account_id = accounts.account_id
    inner join audit on estimates.account_id = audit.account_id
    inner join bounds on estimates.account_id = bounds.account_id
    left join spreads on estimates.account_id = spreads.account_id
    left join track_record
        on estimates.estimate_source = track_record.estimate_source
),

ranked as (
    select
        *,
        greatest(
            coalesce(view_doubt, 0),
            coalesce(bound_doubt, 0),
            coalesce(record_doubt, 0)
        ) as doubt_share
    from doubted
)

select
    cast(
        row_number() over (
            order by
                potential * doubt_share desc, potential desc, estimate_id asc
        ) as bigint
    ) as rank,
    estimate_id,
    account_id,
    account_name,
    owner_id,
    unit_id,
    product_id,
    estimate_source,
    estimated_by,
    estimated_on,
    age_days,
    potential,
    rate_low,
    rate_high,
    doubt_share,
    cast(
        case
            when doubt_share = 0 then 'nothing speaks against it'
            when doubt_share = view_doubt then 'ways to see the account differ'
            when doubt_share = bound_doubt then 'verified and claimed differ'
            else 'what the source was off by before'
        end as {{ dbt.type_string() }}
    ) as doubt_reason,
    cast(potential * doubt_share as {{ type_double() }}) as amount_in_doubt
from ranked
