"""Complaints: from what a citizen tells to what an office decides (`app/domain/complaint.py`)."""
