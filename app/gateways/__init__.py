"""The outside: clock, senders. Each is a small port, so that a test can stand in for it."""
