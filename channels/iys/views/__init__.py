"""The views of the API of İYS."""
