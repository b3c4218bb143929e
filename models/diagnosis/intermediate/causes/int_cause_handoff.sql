-- Success hands nothing to sales: seats are used up while spend stands still,
-- and health leads to no opportunity and no handoff.
with

facts as (
    select * from {{ ref('account_penetration', 'int_cause_facts') }}
)

{{ cause_signals('facts', 'handoff', {
    'seats_used_while_flat': [
        'case when is_flat is not null then seats_used_share end', 'is_flat',
    ],
    'opportunities_while_healthy': [
        'case when is_healthy is not null then expansions_created end',
        'is_healthy',
    ],
    'handoffs_while_healthy': [
        'case when is_healthy is not null then handoffs end', 'is_healthy',
    ],
}) }}
