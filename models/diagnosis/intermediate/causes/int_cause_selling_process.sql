-- Nobody sells: nothing proposed for a year, expansions only on request,
-- success busy with support, and no growth though the account is healthy.
with

facts as (
    select * from {{ ref('account_penetration', 'int_cause_facts') }}
)

{{ cause_signals('facts', 'selling_process', {
    'opportunities_we_proposed': ['expansions_proposed'],
    'inbound_opportunity_share': ['inbound_opportunity_share'],
    'support_only_contacts': ['support_only_contacts'],
    'growth_while_healthy': [
        'case when is_healthy is not null then mrr_growth_12_months end',
        'is_healthy',
    ],
}) }}
