{{ read_input('outreach_assignments') }}
