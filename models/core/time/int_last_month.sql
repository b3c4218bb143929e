-- The month of the as-of date: what stands "now" is of this month. One row.
{{- config(materialized='view') }}
select max(month) as month
from {{ ref('account_penetration', 'int_months') }}
