-- Every row of account_parents, typed.
{% call check_rows('account_parents', {
    'accounts': ref('account_penetration', 'stg_accounts'),
}, keep_rows=true) %}
    case when valid_to < valid_from then 'ended before it started' end
{% endcall %}
