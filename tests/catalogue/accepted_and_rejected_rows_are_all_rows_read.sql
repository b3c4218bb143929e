-- Nothing is lost in silence: every record of a file is a row read, and every
-- row read is accepted or rejected.
select
    input,
    file_records,
    rows_read,
    rows_accepted,
    rows_rejected
from {{ ref('account_penetration', 'input_reconciliation') }}
where
    rows_read != rows_accepted + rows_rejected
    or file_records != rows_read
