-- A bounded sample of what account_features says of active accounts: at most
-- score_sample_accounts a month, by hash, of the last 42 months that count. Fit
-- and proof read no more, however many accounts there are.
-- Decisions: D-PRI-11.
with

account_features as (
    select * from {{ ref('account_penetration', 'account_features') }}
    where is_active and is_month_complete
),

months as (
    select max(month) as last_month
    from account_features
),

hashed as (
    select
        account_features.*,
        {{ dbt.hash('parent_id') }} as parent_hash,
        {{ dbt.hash(
            "account_id || '|' || cast(month as " ~ dbt.type_string() ~ ')'
        ) }} as row_hash
    from account_features
    cross join months
    where
        account_features.month > {{ add_months('months.last_month', -42) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by month order by row_hash, account_id
        ) as row_number
    from hashed
)

select
    account_id,
    parent_id,
    month,
    {{ is_in_first_share('parent_hash', 0.5) }} as is_test_parent,
    {{ score_features() | join(',\n    ') }}
from ranked
where row_number <= {{ var('score_sample_accounts') }}
