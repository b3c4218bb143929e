{% snapshot snapshot_potential_estimates %}
{{ config(unique_key='estimate_id') }}
{{ rows_to_snapshot('potential_estimates') }}
{% endsnapshot %}
