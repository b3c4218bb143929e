{{ read_input('exchange_rates') }}
