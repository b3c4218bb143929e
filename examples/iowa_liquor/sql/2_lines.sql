-- The period's invoice lines, each with what is known of its store and its item.
-- A line without account_id has an unknown store, without product_id an unknown
-- item (and so an unknown vendor).
create table lines as
with categorised_items as (
    select
        item_number,
        vendor,
        coalesce(category, 'NO CATEGORY') as category
    from items
)

select
    sales.line_id,
    sales.sold_on,
    sales.amount,
    sales.store_number,
    sales.item_number,
    store_chains.account_id,
    categorised_items.vendor,
    categorised_items.category,
    slug(categorised_items.category) as product_id
from sales
left join store_chains using (store_number)
left join categorised_items using (item_number)
where sales.sold_on between
    getvariable('first_day') and getvariable('last_day');

-- The stores of the period: those that bought from any vendor. The state's list
-- also has stores that shut before it or opened after it.
create table stores_of_period as
select *
from store_chains
where store_number in (select store_number from lines);

-- The vendor's market: where it sold anything in the period.
create table vendor_categories as
select distinct
    category,
    product_id
from lines
where vendor = getvariable('vendor');

-- What each store spent with all vendors in those categories.
create table wallet as
select
    lines.account_id,
    lines.store_number,
    lines.product_id,
    sum(lines.amount) as amount
from lines
inner join vendor_categories using (product_id)
where lines.account_id is not null
group by all;
