-- The reference units on the as-of date, by product that they buy, with
-- the most telling kind of reference: a case study, else a call, else a seat on
-- the advisory board.
with

account_references as (
    select
        account_references.*,
        row_number() over (
            partition by account_references.unit_id
            order by
                case account_references.reference_kind
                    when 'case_study' then 1
                    when 'reference_call' then 2
                    else 3
                end
        ) as row_number
    from {{ ref('account_penetration', 'stg_account_references') }} as account_references
    inner join {{ ref('account_penetration', 'int_as_of') }} as as_of
        on account_references.available_from <= as_of.as_of_date
),

captured as (
    select captured_by_month.*
    from {{ ref('account_penetration', 'int_captured_by_month') }} as captured_by_month
    inner join {{ ref('account_penetration', 'int_months') }} as months
        on
            captured_by_month.month = months.month
            and months.is_last
    where captured_by_month.captured_annual > 0
)

select
    captured.account_id,
    account_references.unit_id,
    captured.product_id,
    account_references.reference_kind,
    account_references.available_from,
    captured.captured_annual
from account_references
inner join captured on account_references.unit_id = captured.unit_id
where account_references.row_number = 1
