{{ read_input('product_usage') }}
