-- Buying units that spend with us, of those in the account that could.
with

account_months as (
    select * from {{ ref('account_penetration', 'int_account_months') }}
),

buying_units as (
    select * from {{ ref('account_penetration', 'stg_buying_units') }}
),

captured_by_month as (
    select * from {{ ref('account_penetration', 'int_captured_by_month') }}
),

addressable_units as (
    select * from {{ ref('account_penetration', 'int_addressable_units_by_month') }}
),

buying as (
    select
        account_id,
        unit_id,
        month
    from captured_by_month
    where unit_id is not null
    group by account_id, unit_id, month
    having sum(captured_annual) > 0
),

-- Somebody buys, but no line says who.
without_units as (
    select
        account_id,
        month
    from captured_by_month
    group by account_id, month
    having
        count(case when captured_annual != 0 then unit_id end) = 0
        and sum(captured_annual) > 0
),

captured as (
    select
        buying.account_id,
        buying.month,
        count(addressable_units.unit_id) as inside,
        count(*) - count(addressable_units.unit_id) as outside
    from buying
    left join addressable_units
        on
            buying.unit_id = addressable_units.unit_id
            and buying.month = addressable_units.month
    group by buying.account_id, buying.month
),

open_units as (
    select
        account_id,
        month,
        count(*) as units
    from addressable_units
    group by account_id, month
),

-- No unit on record: nobody has looked, and nothing is known.
mapped_accounts as (
    select distinct account_id
    from buying_units
)

select
    account_months.account_id,
    account_months.month,
    cast(
        case
            when
                without_units.account_id is null
                or mapped_accounts.account_id is null
                then coalesce(captured.inside, 0)
        end as {{ type_money() }}
    ) as captured,
    cast(coalesce(captured.outside, 0) as {{ type_money() }})
        as captured_outside,
    cast(
        case
            when mapped_accounts.account_id is not null
                then coalesce(open_units.units, 0)
        end as {{ type_money() }}
    ) as potential,
    cast(null as {{ dbt.type_string() }}) as potential_status
from account_months
left join captured
    on
        account_months.account_id = captured.account_id
        and account_months.month = captured.month
left join without_units
    on
        account_months.account_id = without_units.account_id
        and account_months.month = without_units.month
left join open_units
    on
        account_months.account_id = open_units.account_id
        and account_months.month = open_units.month
left join mapped_accounts
    on account_months.account_id = mapped_accounts.account_id
