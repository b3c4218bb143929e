{{ read_input('buying_units') }}
