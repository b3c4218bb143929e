{% snapshot snapshot_buying_units %}
{{ config(unique_key='unit_id') }}
{{ rows_to_snapshot('buying_units') }}
{% endsnapshot %}
