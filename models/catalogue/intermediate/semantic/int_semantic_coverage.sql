-- account_coverage for the semantic layer, where a level is
-- that of the last month asked for under any filter.
{{ config(materialized='view') }}
{{ rows_of_every_month(
    'account_coverage',
    [
        'account_id', 'customer_id', 'thread_status', 'is_single_threaded',
        'is_customer',
    ],
    measures=['contacts', 'engaged_contacts', 'arr'],
    money=['arr'],
) }}
