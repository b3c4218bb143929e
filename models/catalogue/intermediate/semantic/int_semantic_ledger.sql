-- revenue_ledger for the semantic layer, where a level is
-- that of the last month asked for under any filter.
{{ config(materialized='view') }}
{{ rows_of_every_month(
    'revenue_ledger',
    ['account_id', 'unit_id', 'product_id'],
    zeros=['mrr', 'committed_mrr'],
    measures=['seats', 'usage_revenue', 'one_time_revenue'],
    money=['mrr', 'committed_mrr', 'usage_revenue', 'one_time_revenue'],
) }}
