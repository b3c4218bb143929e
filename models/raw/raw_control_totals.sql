{{ read_input('control_totals') }}
