{% snapshot snapshot_accounts %}
{{ config(
    unique_key='account_id',
    alias=snapshot_table('accounts'),
) }}
{{ rows_to_snapshot('accounts') }}
{% endsnapshot %}
