{% snapshot snapshot_contacts %}
{{ config(unique_key='contact_id') }}
{{ rows_to_snapshot('contacts') }}
{% endsnapshot %}
