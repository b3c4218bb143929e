-- Competitors surprise us: deals of customers lost to them, and some first
-- heard of when they had won.
with

facts as (
    select * from {{ ref('account_penetration', 'int_cause_facts') }}
)

{{ cause_signals('facts', 'competition', {
    'competitive_losses': ['competitive_losses'],
    'competitors_first_heard_of': ['competitors_first_heard_of'],
}) }}
