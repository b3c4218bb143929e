-- Every row of target_roles, accepted or rejected.
{{ check_rows('target_roles') }}
