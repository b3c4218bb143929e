-- Every row of exchange_rates, accepted or rejected.
{{ check_rows('exchange_rates') }}
