{{ read_input('engagements') }}
