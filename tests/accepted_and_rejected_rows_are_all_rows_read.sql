-- Nothing is lost in silence: every row read is accepted or rejected.
select
    input,
    rows_read,
    rows_accepted,
    rows_rejected
from {{ ref('input_reconciliation') }}
where rows_read != rows_accepted + rows_rejected
