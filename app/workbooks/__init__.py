"""Workbooks of strangers: taken apart by a process of their own, whose text is what is read."""
