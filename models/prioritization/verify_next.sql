-- Which estimate is most worth checking: those that a potential rests on and
-- nobody has verified, by the money in doubt × how likely the account expands.
-- Decisions: D-PEN-19, D-PEN-23.
with

estimates as (
    select * from {{ ref('account_penetration', 'estimate_status') }}
    where status = 'used' and not is_verified and potential > 0
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

last_month as (
    select * from {{ ref('account_penetration', 'int_months') }} where is_last
),

audit as (
    select potential_audit.*
    from {{ ref('account_penetration', 'potential_audit') }} as potential_audit
    inner join last_month on potential_audit.month = last_month.month
),

bounds as (
    select penetration_bounds.*
    from {{ ref('account_penetration', 'penetration_bounds') }} as penetration_bounds
    inner join last_month on penetration_bounds.month = last_month.month
),

track_record as (
    select * from {{ ref('account_penetration', 'estimate_track_record') }}
    where estimated_by = 'all'
),

scores as (
    select * from {{ ref('account_penetration', 'account_scores') }}
    where outcome = 'expansion' and is_usable
),

-- Of an account without a score it is not known: as likely as the others.
average_score as (
    select avg(probability) as probability from scores
),

doubted as (
    select
        estimates.*,
        accounts.account_name,
        accounts.owner_id,
        bounds.rate_low,
        bounds.rate_high,
        scores.probability as expansion_probability,
        coalesce(scores.probability, average_score.probability, 1) as likelihood,
        -- greatest and least pass over what is unknown.
        {{ safe_divide(
            'greatest(audit.top_down, audit.by_units, audit.by_products)
            - least(audit.top_down, audit.by_units, audit.by_products)',
            'audit.potential',
        ) }} as view_doubt,
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
    cross join average_score
    left join scores on estimates.account_id = scores.account_id
    left join track_record on estimates.estimate_source = track_record.estimate_source
),

ranked as (
    select
        *,
        greatest(view_doubt, bound_doubt, record_doubt, 0) as doubt_share
    from doubted
)

select
    cast(
        row_number() over (
            order by
                potential * doubt_share * likelihood desc,
                potential desc,
                estimate_id asc
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
            when doubt_share = 0 then 'nothing contradicts it'
            when doubt_share = view_doubt then 'ways to see the account differ'
            when doubt_share = bound_doubt
                then 'verified, claimed and modelled differ'
            else 'what the source was off by before'
        end as {{ dbt.type_string() }}
    ) as doubt_reason,
    cast(potential * doubt_share as {{ type_double() }}) as amount_in_doubt,
    expansion_probability,
    cast(potential * doubt_share * likelihood as {{ type_double() }})
        as expected_amount_in_doubt
from ranked
