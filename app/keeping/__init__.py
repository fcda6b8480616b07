"""Keeping the registry: changing the keys behind seals and tags."""
