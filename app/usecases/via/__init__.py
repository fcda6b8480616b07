"""Questions that providers put to citizens through the registry (ViA)."""
