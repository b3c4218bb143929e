{% snapshot snapshot_contacts %}
{{ config(
    enabled=var('known_as_of') is none,
    unique_key='contact_id',
    alias=snapshot_table('contacts'),
) }}
{{ rows_to_snapshot('contacts') }}
{% endsnapshot %}
