-- The account is hardly mapped: one person in touch, units in which we know
-- nobody, deals smaller than those of accounts alike.
with

facts as (
    select * from {{ ref('account_penetration', 'int_cause_facts') }}
)

{{ cause_signals('facts', 'mapping', {
    'engaged_contacts': ['engaged_contacts'],
    'units_without_contacts_share': ['units_without_contacts_share'],
    'deal_size_to_peers': ['deal_size_to_peers'],
}) }}
