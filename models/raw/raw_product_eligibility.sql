{{ read_input('product_eligibility') }}
