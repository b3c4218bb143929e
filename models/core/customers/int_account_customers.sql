-- The ultimate parent of each account over all time, itself where it has none,
-- and the customer it belongs to: that parent (var customer_grain: or the
-- account). All levels of today's parents can end in an account with as many
-- levels of dated ones.
with

parenthoods as (
    select * from {{ ref('account_penetration', 'int_account_parenthoods') }}
),

ancestors as (
    {{ resolve_ultimate_parent(
        'parenthoods', 'parenthoods', levels=2 * levels_of_parents()
    ) }}
),

changes as (
    select
        account_id,
        ancestor_id as parent_id,
        valid_from,
        lag(ancestor_id) over (
            partition by account_id order by valid_from
        ) as parent_id_before
    from ancestors
),

periods as (
    select
        account_id,
        parent_id,
        valid_from,
        lead(valid_from, 1, cast('9999-12-31' as date)) over (
            partition by account_id order by valid_from
        ) as valid_until
    from changes
    where parent_id_before is null or parent_id_before != parent_id
)

select
    account_id,
    parent_id,
    {{ 'account_id' if var('customer_grain') == 'account' else 'parent_id' }}
        as customer_id,
    valid_from,
    valid_until,
    {{ month_of('valid_from') }} as from_month,
    {{ month_of('valid_until') }} as until_month
from periods
