{% snapshot snapshot_accounts %}
{{ config(unique_key='account_id') }}
{{ rows_to_snapshot('accounts') }}
{% endsnapshot %}
