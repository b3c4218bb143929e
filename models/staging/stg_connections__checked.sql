-- Every row of connections, accepted or rejected.
{{ check_rows('connections', {
    'contacts': ref('account_penetration', 'stg_contacts'),
}) }}
