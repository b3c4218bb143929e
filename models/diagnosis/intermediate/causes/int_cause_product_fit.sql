-- What else we offer doesn't fit: first deals are won and expansions lost, and
-- a satisfied customer asks for nothing more. How often first deals are won
-- says something only beside expansions.
with

facts as (
    select * from {{ ref('account_penetration', 'int_cause_facts') }}
)

{{ cause_signals('facts', 'product_fit', {
    'initial_win_rate': [
        'case when expansion_win_rate is not null then initial_win_rate end'
    ],
    'expansion_win_rate': ['expansion_win_rate'],
    'interest_while_satisfied': [
        'case when is_satisfied is not null then expansions_asked_for end',
        'is_satisfied',
    ],
}) }}
