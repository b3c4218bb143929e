-- Every row of health_checks, accepted or rejected.
{% call check_rows('health_checks', {
    'account_families': ref('account_penetration', 'stg_account_families'),
    'accounts': ref('account_penetration', 'stg_accounts'),
    'buying_units': ref('account_penetration', 'stg_buying_units'),
}) %}
    case
        when satisfaction_score is null and health_score is null
            then 'missing satisfaction_score and health_score'
    end
{% endcall %}
