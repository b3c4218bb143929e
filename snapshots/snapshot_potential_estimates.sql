{% snapshot snapshot_potential_estimates %}
{{ config(
    enabled=var('known_as_of') is none,
    unique_key='estimate_id',
    alias=snapshot_table('potential_estimates'),
) }}
{{ rows_to_snapshot('potential_estimates') }}
{% endsnapshot %}
