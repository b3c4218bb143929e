{% snapshot snapshot_products %}
{{ config(unique_key='product_id') }}
{{ rows_to_snapshot('products') }}
{% endsnapshot %}
