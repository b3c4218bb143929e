-- How the score is proved: each fold trains on months whose outcome windows had
-- ended by its test month, and is tested on that month. The final one trains on
-- all that is known and scores today.
{%- set window = 6 %}
with

months as (
    select * from {{ ref('account_penetration', 'int_months') }}
    where is_month_complete
),

ends as (
    select
        min(month_number) as first_number,
        -- The last month whose window the data cover.
        max(month_number) - {{ window }} as last_number
    from months
),

tests as (
    select
        months.month,
        months.month_number,
        (ends.last_number - months.month_number) / {{ window }} as folds_back
    from months
    cross join ends
    where
        months.month_number - {{ window }} >= ends.first_number
        and months.month_number <= ends.last_number
        and mod(ends.last_number - months.month_number, {{ window }}) = 0
),

folds as (
    select
        'final' as fold,
        'final' as kind,
        cast(null as date) as test_month,
        last_number as train_until_number
    from ends
    union all
    select
        substring(cast(month as {{ dbt.type_string() }}), 1, 7) as fold,
        'time' as kind,
        month as test_month,
        month_number - {{ window }} as train_until_number
    from tests
    where folds_back < {{ var('score_folds') }}
    {% for fold in ['unseen parents', 'shuffled labels'] -%}
    union all
    select
        '{{ fold }}' as fold,
        '{{ fold }}' as kind,
        month as test_month,
        month_number - {{ window }} as train_until_number
    from tests
    where folds_back < 1
    {% endfor %}
)

select
    folds.fold,
    folds.kind,
    folds.test_month,
    months.month as train_until
from folds
inner join months on folds.train_until_number = months.month_number
