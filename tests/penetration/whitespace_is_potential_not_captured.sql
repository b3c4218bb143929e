-- Whitespace less over-capture is potential less captured, and unknown where
-- either is: nothing is capped or set to zero in silence.
select
    account_id,
    month,
    variant,
    captured,
    potential,
    whitespace,
    rate
from {{ ref('account_penetration', 'account_penetration') }}
where
    whitespace - case
        when captured > potential then captured - potential
        else 0
    end != potential - captured
    or (whitespace is null) != (captured is null or potential is null)
    or (rate is null) != (
        captured is null or potential is null or potential = 0
    )
