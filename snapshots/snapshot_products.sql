{% snapshot snapshot_products %}
{{ config(
    unique_key='product_id',
    alias=snapshot_table('products'),
) }}
{{ rows_to_snapshot('products') }}
{% endsnapshot %}
