"""Applying to the registry, and what the registry does with an application."""
