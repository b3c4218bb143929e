{{ read_input('cell_positions') }}
