{% snapshot snapshot_accounts %}
{{ config(
    enabled=var('known_as_of') is none,
    unique_key='account_id',
    alias=snapshot_table('accounts'),
) }}
{{ rows_to_snapshot('accounts') }}
{% endsnapshot %}
