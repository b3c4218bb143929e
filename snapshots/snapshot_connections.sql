{% snapshot snapshot_connections %}
{{ config(
    unique_key=['colleague_id', 'contact_id'],
    alias=snapshot_table('connections'),
) }}
{{ rows_to_snapshot('connections') }}
{% endsnapshot %}
