-- customer_retention for the semantic layer, where a level is
-- that of the last month asked for under any filter.
{{ config(materialized='view') }}
{{ rows_of_every_month(
    'customer_retention',
    ['customer_id'],
    measures=[
        'opening_mrr', 'retained_mrr', 'gross_retained_mrr',
        'is_opening_customer', 'is_retained_customer',
    ],
    money=['opening_mrr', 'retained_mrr', 'gross_retained_mrr'],
) }}
