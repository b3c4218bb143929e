{% snapshot snapshot_connections %}
{{ config(unique_key=['colleague_id', 'contact_id']) }}
{{ rows_to_snapshot('connections') }}
{% endsnapshot %}
