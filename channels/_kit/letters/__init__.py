"""Letters on paper: what a letter holds, how it fills pages, how it becomes a PDF."""
