{{ read_input('health_checks') }}
