"""Telling providers at their own servers what happened to permissions (docs/decisions/0012)."""
