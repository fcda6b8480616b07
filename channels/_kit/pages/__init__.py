"""What every channel of pages shares: forms, templates, files, headers, and where it stands."""
