"""People who work with complaints: at the Ministry's desk, and for a provider."""
