-- What share of an account's whitespace past expansions took in six months: the
-- median by segment, of the portfolio where a segment has too few accounts that
-- expanded (var minimum_expanded_accounts), and unknown where that has too few.
with

features as (
    select * from {{ ref('account_penetration', 'account_features') }}
    where whitespace > 0
),

outcomes as (
    select * from {{ ref('account_penetration', 'account_outcomes') }}
    where has_expanded and not is_censored
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

shares as (
    select
        outcomes.account_id,
        account_groups.segment,
        least(
            {{ safe_divide(
                '12 * outcomes.expansion_amount', 'features.whitespace'
            ) }},
            1
        ) as share
    from outcomes
    inner join features
        on
            outcomes.account_id = features.account_id
            and outcomes.month = features.month
    inner join account_groups
        on outcomes.account_id = account_groups.account_id
),

by_segment as (
    select
        segment,
        count(distinct account_id) as accounts,
        percentile_cont(0.5) within group (order by share) as whitespace_conversion_rate
    from shares
    group by segment
),

portfolio as (
    select
        count(distinct account_id) as accounts,
        percentile_cont(0.5) within group (order by share) as whitespace_conversion_rate
    from shares
),

segments as (
    select distinct segment from account_groups
)

select
    segments.segment,
    case
        when
            by_segment.accounts >= {{ var('minimum_expanded_accounts') }}
            then by_segment.whitespace_conversion_rate
        when
            portfolio.accounts >= {{ var('minimum_expanded_accounts') }}
            then portfolio.whitespace_conversion_rate
    end as whitespace_conversion_rate,
    case
        when
            by_segment.accounts >= {{ var('minimum_expanded_accounts') }}
            then by_segment.accounts
        else portfolio.accounts
    end as expanded_accounts
from segments
cross join portfolio
left join by_segment on segments.segment = by_segment.segment
