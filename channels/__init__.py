"""The doors: one folder a channel, each only a translation."""
