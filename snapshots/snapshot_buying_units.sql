{% snapshot snapshot_buying_units %}
{{ config(
    enabled=var('known_as_of') is none,
    unique_key='unit_id',
    alias=snapshot_table('buying_units'),
) }}
{{ rows_to_snapshot('buying_units') }}
{% endsnapshot %}
