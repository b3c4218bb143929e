-- The vars benchmark and benchmark_by_segment name rows of
-- penetration_benchmarks; a typing error would leave the verdict empty.
select
    group_by,
    group_value,
    month
from {{ ref('group_penetration') }}
where variant = 'revenue' and benchmark_low is null
