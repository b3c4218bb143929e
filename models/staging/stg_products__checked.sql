-- Every row of products, accepted or rejected.
{{ check_rows('products') }}
