-- Which accounts to work on next, and why: the order of the list with the
-- expected value in words, factor by factor.
with

ranked_accounts as (
    select * from {{ ref('account_penetration', 'int_ranked_accounts') }}
),

explained as (
    select
        *,
        case
            when excluded_because is not null
                then 'Not to call: ' || excluded_because || '.'
            when comparable_value is not null
                then
                    {{ whole_percent('expansion_probability') }}
                    || ' likely to expand × '
                    || {{ whole_amount('comparable_spend') }}
                    || ' a year that the best comparable customers spend = '
                    || {{ whole_amount('comparable_value') }}
                    || '. Its potential is not known: an estimate would show'
                    || ' what is left to win and rank it by expected value.'
            when expected_value is null
                then
                    'No expected value ('
                    || case
                        when expansion_probability is not null
                            then 'too few expansions to know what they take'
                        else coalesce(
                            nullif(data_status, 'ok'),
                            'no score that can be trusted'
                        )
                    end
                    || '): ranked by '
                    || {{ whole_amount('realistic_whitespace') }}
                    || ' a year still to win.'
            else
                {{ whole_percent('expansion_probability') }}
                || ' likely to expand × '
                || {{ whole_amount('realistic_whitespace') }}
                || ' a year still to win × '
                || {{ whole_percent('whitespace_conversion_rate') }}
                || ' of it usually taken'
                || coalesce(
                    ' × ' || {{ whole_percent('margin') }} || ' margin',
                    ' (margin not known)'
                )
                || coalesce(
                    ' × ' || {{ whole_percent('1 - churn_probability') }}
                    || ' likely to stay',
                    ' (risk of churn not known)'
                )
                {%- if var('cost_of_pursuit') %}
                || ' − {{ var('cost_of_pursuit') }} to pursue it'
                {%- endif %}
                || ' = ' || {{ whole_amount('expected_value') }} || ' a year.'
        end as explanation
    from ranked_accounts
)

select
    account_id,
    customer_id,
    month,
    account_name,
    segment,
    owner_id,
    rank,
    rank_in_segment,
    rank_in_owner,
    is_within_capacity,
    expected_value,
    cast(ranked_by as {{ dbt.type_string() }}) as ranked_by,
    expansion_probability,
    churn_probability,
    realistic_whitespace,
    comparable_spend,
    whitespace_conversion_rate,
    margin,
    cast(explanation as {{ dbt.type_string() }}) as explanation,
    reason_1,
    reason_2,
    reason_3,
    is_held_out,
    cast(excluded_because as {{ dbt.type_string() }}) as excluded_because
from explained
