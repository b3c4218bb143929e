{% snapshot snapshot_products %}
{{ config(
    enabled=var('known_as_of') is none,
    unique_key='product_id',
    alias=snapshot_table('products'),
) }}
{{ rows_to_snapshot('products') }}
{% endsnapshot %}
