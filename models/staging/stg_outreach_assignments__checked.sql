-- Every row of outreach_assignments, accepted or rejected.
{{ check_rows('outreach_assignments', {
    'accounts': ref('account_penetration', 'stg_accounts'),
}) }}
