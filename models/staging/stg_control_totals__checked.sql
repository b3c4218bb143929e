-- Every row of control_totals, accepted or rejected.
{{ check_rows('control_totals') }}
