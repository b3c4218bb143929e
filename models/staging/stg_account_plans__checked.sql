-- Every row of account_plans, accepted or rejected.
{{ check_rows('account_plans', {
    'accounts': ref('account_penetration', 'stg_accounts'),
}) }}
