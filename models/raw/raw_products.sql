{{ read_input('products') }}
