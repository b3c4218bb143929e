{% snapshot snapshot_revenue_lines %}
{{ config(unique_key='line_id') }}
{{ rows_to_snapshot('revenue_lines') }}
{% endsnapshot %}
