-- account_penetration for the semantic layer, where a level is
-- that of the last month asked for under any filter.
{{ config(materialized='view') }}
{{ rows_of_every_month(
    'account_penetration',
    ['account_id', 'customer_id', 'variant', 'status', 'is_customer'],
    measures=['is_potential_known', 'captured', 'potential', 'whitespace'],
    money=['captured', 'potential', 'whitespace'],
) }}
