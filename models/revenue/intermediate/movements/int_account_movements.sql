-- Months in which an account expanded, contracted or churned, as outcomes and
-- features count them. It expands when its MRR grows in the month and more
-- seats, a higher tier, a new product or a new unit are part of it: a price
-- rise or the end of a discount alone is none. Under var retention_basis =
-- consumption a first purchase of a product line is an expansion too, and an
-- account leaves by a lapse from its own rhythm, not by the end of a contract.
{%- set is_consumption = var('retention_basis') == 'consumption' %}
with

drivers as (
    select
        *,
        driver in ('seats', 'tier', 'new_product', 'new_unit') as is_sold
    from {{ ref('account_penetration', 'int_mrr_drivers') }}
),

contracted as (
    select * from {{ ref('account_penetration', 'int_account_mrr_changes') }}
),

{% if is_consumption -%}
first_purchases as (
    select * from {{ ref('account_penetration', 'int_first_purchases') }}
),

lapses as (
    select * from {{ ref('account_penetration', 'int_lapses') }}
),

{% endif -%}
changes as (
    select
        account_id,
        month,
        sum(amount) as change,
        sum(case when is_sold then amount else 0 end) as sold,
        sum(
            case when is_sold and ({{ is_cross_sell() }}) then amount else 0 end
        ) as cross_sold
    from drivers
    group by account_id, month
),

movements as (
    select
        contracted.account_id,
        contracted.month,
        contracted.contracted_before > 0 and changes.change > 0 and changes.sold > 0
            as is_expansion,
        contracted.contracted_before > 0
        and contracted.contracted_after > 0
        and changes.change < 0 as is_contraction,
        {{ 'false' if is_consumption
            else 'contracted.contracted_before > 0 and contracted.contracted_after <= 0' }}
            as is_churn,
        changes.sold > changes.cross_sold as is_sold_up,
        changes.cross_sold > 0 as is_sold_across,
        -- Of what a swap of products brings, only what is more.
        least(changes.change, changes.sold) as amount
    from contracted
    left join changes
        on
            contracted.account_id = changes.account_id
            and contracted.month = changes.month
    {%- if is_consumption %}
    union all
    select
        account_id,
        month,
        true as is_expansion,
        false as is_contraction,
        false as is_churn,
        false as is_sold_up,
        true as is_sold_across,
        -- Nobody knows that it comes again: it adds its amount to a year.
        {{ monthly('amount') }} as amount
    from first_purchases
    union all
    select
        account_id,
        lapsed_in as month,
        false as is_expansion,
        false as is_contraction,
        true as is_churn,
        false as is_sold_up,
        false as is_sold_across,
        0 as amount
    from lapses
    {%- endif %}
),

by_month as (
    select
        account_id,
        month,
        coalesce(bool_or(is_expansion), false) as is_expansion,
        coalesce(bool_or(is_contraction), false) as is_contraction,
        coalesce(bool_or(is_churn), false) as is_churn,
        coalesce(bool_or(is_expansion and is_sold_up), false) as is_upsell,
        coalesce(bool_or(is_expansion and is_sold_across), false)
            as is_cross_sell,
        cast(
            sum(case when is_expansion then amount else 0 end)
            as {{ type_money() }}
        ) as expansion_amount
    from movements
    group by account_id, month
)

select *
from by_month
where is_expansion or is_contraction or is_churn
