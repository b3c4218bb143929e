{% snapshot snapshot_connections %}
{{ config(
    enabled=var('known_as_of') is none,
    unique_key=['colleague_id', 'contact_id'],
    alias=snapshot_table('connections'),
) }}
{{ rows_to_snapshot('connections') }}
{% endsnapshot %}
