-- The order of the list: every account by what calling on it is worth, without a
-- score that can be trusted by realistic whitespace, without a potential by what
-- comparable customers spend; and which are left out today, with why.
with

expected_values as (
    select * from {{ ref('account_penetration', 'int_expected_values') }}
),

excluded_accounts as (
    select * from {{ ref('account_penetration', 'int_excluded_accounts') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

account_groups as (
    select * from {{ ref('account_penetration', 'int_account_groups') }}
),

last_month as (
    select * from {{ ref('account_penetration', 'int_months') }} where is_last
),

judged as (
    select
        expected_values.*,
        accounts.account_name,
        account_groups.customer_id,
        last_month.month,
        coalesce(accounts.owner_id, 'unknown') as owner_id,
        {{ dbt.hash('accounts.account_id') }} as account_hash,
        case
            when excluded_accounts.account_id is not null
                then excluded_accounts.excluded_because
            when expected_values.comparable_value is not null then null
            when expected_values.realistic_whitespace is null
                then 'whitespace not known'
            when expected_values.realistic_whitespace = 0
                then 'no realistic whitespace'
        end as excluded_because
    from expected_values
    inner join accounts on expected_values.account_id = accounts.account_id
    left join account_groups on accounts.account_id = account_groups.account_id
    cross join last_month
    left join excluded_accounts on accounts.account_id = excluded_accounts.account_id
),

listed as (
    select
        *,
        -- Ranks where there is no expected value, and only there.
        case when expected_value is null then realistic_whitespace end
            as whitespace_alone,
        excluded_because is null as is_listed,
        excluded_because is null
        and {{ is_in_first_share(
            'account_hash', var('hold_out_share')
        ) }} as is_held_out
    from judged
),

ranked as (
    select
        {%- for name, among in {
            'rank': 'is_listed',
            'rank_in_segment': 'is_listed, segment',
            'rank_in_owner': 'is_listed, owner_id',
            'place_of_owner': 'is_listed, owner_id, is_held_out',
        }.items() %}
        row_number() over (
            partition by {{ among }}
            order by
                expected_value desc nulls last,
                whitespace_alone desc nulls last,
                comparable_value desc nulls last,
                account_id asc
        ) as {{ name }},
        {%- endfor %}
        *
    from listed
)

select
    account_id,
    customer_id,
    month,
    account_name,
    segment,
    owner_id,
    {%- for rank in ['rank', 'rank_in_segment', 'rank_in_owner'] %}
    cast(case when is_listed then {{ rank }} end as bigint) as {{ rank }},
    {%- endfor %}
    is_listed
    and not is_held_out
    and place_of_owner <= {{ var('accounts_per_owner') }}
        as is_within_capacity,
    case
        when not is_listed then 'not ranked'
        when comparable_value is not null then 'comparable spend'
        when expected_value is null then 'realistic whitespace'
        else 'expected value'
    end as ranked_by,
    is_held_out,
    excluded_because,
    expected_value,
    expansion_probability,
    churn_probability,
    realistic_whitespace,
    comparable_spend,
    comparable_value,
    whitespace_conversion_rate,
    margin,
    data_status,
    reason_1,
    reason_2,
    reason_3
from ranked
