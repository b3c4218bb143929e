-- Every account has a row per outcome, and a score exactly where its status is
-- ok; a list without the accounts that could not be scored would hide them.
select
    account_id,
    outcome,
    data_status,
    points
from {{ ref('account_penetration', 'account_scores') }}
where
    (data_status = 'ok') != (points is not null)
    or (points is null) != (probability is null)
