"""The same refusal by SMS as a small Django REST framework service: see README.md."""
