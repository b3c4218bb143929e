-- Whitespace of every ultimate parent, summed from the cells of its accounts;
-- where the parent's own wallet covers them all, it stands once.
-- Decisions: D-PEN-05.
with

whitespace_cells as (
    select
        account_groups.parent as parent_id,
        cells.*
    from {{ ref('account_penetration', 'whitespace_cells') }} as cells
    inner join {{ ref('account_penetration', 'int_account_groups') }} as account_groups
        on cells.account_id = account_groups.account_id
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

wallets as (
    select * from {{ ref('account_penetration', 'int_parent_wallets') }}
),

summed as (
    {{ whitespace_rollup('whitespace_cells', ['parent_id']) }}
),

-- What the head office does not need is a part of the wallet.
not_needed as (
    select
        parent_id,
        sum(case when account_id = parent_id then potential end) as potential,
        sum(captured) as captured
    from whitespace_cells
    where status in ('blocked', 'not_needed')
    group by parent_id
),

left_of_wallets as (
    select
        summed.parent_id,
        wallets.potential,
        cast(
            greatest(wallets.potential - summed.captured, 0)
            as {{ type_money() }}
        ) as whitespace,
        cast(
            greatest(summed.captured - wallets.potential, 0)
            as {{ type_money() }}
        ) as over_potential,
        {{ safe_divide('summed.captured', 'wallets.potential') }} as rate,
        {{ safe_divide(
            'summed.captured - coalesce(not_needed.captured, 0)',
            'wallets.potential - coalesce(not_needed.potential, 0)',
        ) }} as addressable_rate
    from summed
    inner join wallets on summed.parent_id = wallets.parent_id
    left join not_needed on summed.parent_id = not_needed.parent_id
),

figures as (
    select
        summed.parent_id,
        summed.cells,
        {%- for status in whitespace_counts() %}
        summed.{{ status }}_cells,
        {%- endfor %}
        summed.captured,
        {%- for figure in [
            'potential', 'whitespace', 'over_potential', 'rate', 'addressable_rate',
        ] %}
        case
            when wallets.parent_id is null then summed.{{ figure }}
            else wallets.{{ figure }}
        end as {{ figure }},
        {%- endfor %}
        case
            when wallets.whitespace < summed.realistic_whitespace
                then wallets.whitespace
            else summed.realistic_whitespace
        end as realistic_whitespace,
        summed.open_pipeline,
        summed.open_opportunities
    from summed
    left join left_of_wallets as wallets
        on summed.parent_id = wallets.parent_id
)

select
    figures.parent_id,
    accounts.account_name as parent_name,
    {{ whitespace_figures('figures') }}
from figures
left join accounts on figures.parent_id = accounts.account_id
