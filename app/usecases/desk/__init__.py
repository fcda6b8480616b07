"""The Ministry's desk: queues, cases, decisions, and who looked at what."""
