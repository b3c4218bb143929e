-- Each customer's change in a month with the one category of what is left of
-- it once transfer, fx and paused are taken off; none where nothing is left.
-- Decisions: D-REV-15.
{%- set new_after_days = var('reactivation_is_new_after_days') %}
with

as_of as (
    select * from {{ ref('account_penetration', 'int_as_of') }}
),

customer_changes as (
    select * from {{ ref('account_penetration', 'int_customer_changes') }}
),

first_mrr as (
    select distinct
        customer_id,
        customer_first_month
    from {{ ref('account_penetration', 'int_customer_first_mrr') }}
),

with_past as (
    select
        customer_changes.*,
        {{ floor_at_zero(
            'customer_changes.opening_mrr + customer_changes.transfer'
        ) }} > 0 as has_opening,
        {{ add_days('as_of.history_starts_on', -1) }} as day_before_history,
        coalesce(
            first_mrr.customer_first_month
            < {{ month_of('as_of.history_starts_on') }},
            false
        ) as had_mrr_before_history,
        max(
            case
                when customer_changes.opening_mrr > 0
                    then {{ add_days('customer_changes.month', -1) }}
            end
        ) over (
            partition by customer_changes.customer_id
            order by customer_changes.month
            rows between unbounded preceding and current row
        ) as last_mrr_on
    from customer_changes
    cross join as_of
    left join first_mrr
        on customer_changes.customer_id = first_mrr.customer_id
)

select
    customer_id,
    month,
    opening_mrr,
    transfer,
    fx,
    paused,
    rest,
    negative_mrr,
    closing_mrr,
    has_opening,
    case
        when rest > 0 and not has_opening
            then
                case
                    when last_mrr_on is null and not had_mrr_before_history
                        then 'new'
                    {% if new_after_days is not none -%}
                    -- Whoever had none in the history had some until before it.
                    when
                        {{ add_days(
                            'coalesce(last_mrr_on, day_before_history)',
                            new_after_days,
                        ) }} < {{ month_end('month') }}
                        then 'new'
                    {% endif -%}
                    else 'reactivation'
                end
        when rest > 0 then 'expansion'
        when rest < 0 and closing_mrr = 0 then 'churn'
        when rest < 0 then 'contraction'
    end as category
from with_past
