{% snapshot snapshot_contacts %}
{{ config(
    unique_key='contact_id',
    alias=snapshot_table('contacts'),
) }}
{{ rows_to_snapshot('contacts') }}
{% endsnapshot %}
