-- Each expansion or renewal that a customer gave to a named competitor, and
-- whether the loss was the first we heard of it there: no earlier loss to it in
-- the account, of whatever kind, and nothing about it on record before.
with

losses as (
    select
        opportunity_id,
        account_id,
        competitor_name,
        closed_on,
        kind != 'new_business' as is_of_customer,
        -- Of two on a day, one is the first.
        row_number() over (
            partition by account_id, lower(competitor_name)
            order by
                closed_on,
                case when kind = 'new_business' then 1 else 0 end,
                opportunity_id
        ) as loss_number
    from {{ ref('account_penetration', 'stg_opportunities') }}
    where
        stage = 'lost'
        and competitor_name is not null
        and closed_on is not null
),

first_records as (
    select
        units.account_id,
        lower(cell_positions.competitor_name) as competitor_name,
        -- A record without a date was always there.
        min(
            coalesce(cell_positions.recorded_on, cast('1990-01-01' as date))
        ) as recorded_on
    from {{ ref('account_penetration', 'stg_cell_positions') }} as cell_positions
    inner join {{ ref('account_penetration', 'stg_buying_units') }} as units
        on cell_positions.unit_id = units.unit_id
    where cell_positions.competitor_name is not null
    group by units.account_id, lower(cell_positions.competitor_name)
)

select
    losses.opportunity_id,
    losses.account_id,
    losses.competitor_name,
    losses.closed_on,
    losses.loss_number = 1
    and (
        first_records.recorded_on is null
        or first_records.recorded_on >= losses.closed_on
    ) as is_first_heard_of
from losses
left join first_records
    on
        losses.account_id = first_records.account_id
        and lower(losses.competitor_name) = first_records.competitor_name
where losses.is_of_customer
