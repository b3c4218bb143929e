{% snapshot snapshot_revenue_lines %}
{{ config(
    enabled=var('known_as_of') is none,
    unique_key='line_id',
    alias=snapshot_table('revenue_lines'),
) }}
{{ rows_to_snapshot('revenue_lines') }}
{% endsnapshot %}
