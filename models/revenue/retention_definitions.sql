-- NRR over twelve months under five definitions side by side, for the
-- portfolio, with the spread: how much of a number is the choice of its
-- definition.
-- Decisions: D-REV-21.
{%- set notes = {
    'cohort': 'The customers of a year ago, now and then.',
    'bridge': 'A year of movements over the opening: customers who came within
        the year let their expansion in.',
    'renewal': 'What followed the contracts that fell due in the year: silent on
        those that did not.',
    'consumption': 'Revenue of the year against the year before, of those who bought
        then: usage and one-time revenue included.',
    'all_customers': 'All MRR now over all MRR a year ago, at the rates of each
        end: new customers are let in, so it is growth, not retention.',
} %}
with

retention as (
    select * from {{ ref('account_penetration', 'revenue_retention') }}
    where group_by = 'portfolio' and window_months = 12
),

bridge as (
    select * from {{ ref('account_penetration', 'revenue_bridge') }}
    where group_by = 'portfolio'
),

definitions as (
    select
        month,
        basis as definition,
        nrr
    from retention
    union all
    select
        closing.month,
        'all_customers' as definition,
        {{ safe_divide('closing.closing_mrr', 'opening.opening_mrr') }} as nrr
    from bridge as closing
    inner join bridge as opening
        on {{ add_months('closing.month', -11) }} = opening.month
)

select
    month,
    cast(definition as {{ dbt.type_string() }}) as definition,
    nrr,
    nrr - max(case when definition = 'cohort' then nrr end) over by_month
        as difference_to_cohort,
    max(nrr) over by_month - min(nrr) over by_month as spread,
    cast(
        case definition
            {%- for definition, note in notes.items() %}
            when '{{ definition }}' then '{{ note.split() | join(" ") }}'
            {%- endfor %}
        end as {{ dbt.type_string() }}
    ) as note
from definitions
window by_month as (partition by month)
