-- Products that an account may not buy. The most specific rule that fits the
-- account counts: segment and industry, then one of them, then neither; among
-- equals, no wins. A product with a rule that says yes is only for the accounts that a
-- rule names; a product without rules is for all.
with

rules as (
    select
        *,
        case when segment is null then 0 else 1 end
        + case when industry is null then 0 else 1 end as specificity
    from {{ ref('account_penetration', 'stg_product_eligibility') }}
),

accounts as (
    select * from {{ ref('account_penetration', 'stg_accounts') }}
),

products_with_rules as (
    select
        product_id,
        {{ dbt.bool_or('is_eligible') }} as is_for_named_only
    from rules
    group by product_id
),

matched as (
    select
        accounts.account_id,
        rules.product_id,
        rules.is_eligible,
        row_number() over (
            partition by accounts.account_id, rules.product_id
            order by
                rules.specificity desc,
                case when rules.is_eligible then 1 else 0 end
        ) as row_number
    from accounts
    inner join rules
        on
            (rules.segment is null or accounts.segment = rules.segment)
            and (rules.industry is null or accounts.industry = rules.industry)
)

select
    accounts.account_id,
    products_with_rules.product_id
from accounts
cross join products_with_rules
left join matched
    on
        accounts.account_id = matched.account_id
        and products_with_rules.product_id = matched.product_id
        and matched.row_number = 1
where
    not coalesce(
        matched.is_eligible, not products_with_rules.is_for_named_only
    )
