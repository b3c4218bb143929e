-- Between which rates each account's penetration lies: captured ÷ the largest
-- and ÷ the smallest of what is verified, claimed and modelled.
{%- set potentials = ['verified', 'claimed', 'modelled'] %}
with

account_penetration as (
    select * from {{ ref('account_penetration', 'account_penetration') }}
    where variant = 'revenue'
),

verified as (
    select * from {{ ref('account_penetration', 'int_account_potential') }}
    where basis = 'verified' and not is_partial
),

modelled as (
    select * from {{ ref('account_penetration', 'int_modelled_potential') }}
),

known as (
    select
        account_penetration.account_id,
        account_penetration.month,
        account_penetration.captured,
        account_penetration.is_customer,
        account_penetration.is_month_complete,
        account_penetration.status as claimed_status,
        verified.potential as potential_verified,
        account_penetration.potential as potential_claimed,
        modelled.wallet_90 as potential_modelled,
        case when verified.potential > 0 then verified.potential end
            as verified,
        case
            when account_penetration.is_potential_known
                then account_penetration.potential
        end as claimed,
        case when modelled.wallet_90 > 0 then modelled.wallet_90 end
            as modelled
    from account_penetration
    left join verified
        on
            account_penetration.account_id = verified.account_id
            and account_penetration.month = verified.month
    left join modelled
        on
            account_penetration.account_id = modelled.account_id
            and account_penetration.month = modelled.month
),

bounded as (
    select
        *,
        {% for end in ['greatest', 'least'] -%}
        {{ end }}(
            {%- for potential in potentials %}
            coalesce(
                {{ potential }},
                {{ potentials | reject('equalto', potential) | join(', ') }}
            ){{ ',' if not loop.last }}
            {%- endfor %}
        ) as {{ 'largest' if end == 'greatest' else 'smallest' }},
        {% endfor -%}
        {%- for potential in potentials %}
        case when {{ potential }} is not null then 1 else 0 end
        {{ '+' if not loop.last }}
        {%- endfor %} as potential_sources
    from known
),

divided as (
    select
        *,
        -- Where credits outweigh the spend, the smallest makes the lowest.
        case when captured < 0 then smallest else largest end as for_low,
        case when captured < 0 then largest else smallest end as for_high
    from bounded
)

select
    account_id,
    month,
    captured,
    {{ safe_divide('captured', 'for_low') }} as rate_low,
    {{ safe_divide('captured', 'claimed') }} as rate_claimed,
    {{ safe_divide('captured', 'for_high') }} as rate_high,
    potential_verified,
    potential_claimed,
    cast(potential_modelled as {{ type_money() }}) as potential_modelled,
    cast(smallest as {{ type_money() }}) as potential_smallest,
    cast(largest as {{ type_money() }}) as potential_largest,
    cast(potential_sources as integer) as potential_sources,
    cast(
        case when captured > smallest then 0 else smallest - captured end
        as {{ type_money() }}
    ) as prudent_whitespace,
    cast(
        case
            when potential_sources = 0 then claimed_status
            when captured < 0 then 'credits_exceed_spend'
            when potential_sources = 1 then 'single_source'
            else 'ok'
        end as {{ dbt.type_string() }}
    ) as status,
    is_customer,
    is_month_complete
from divided
