"""Loading a provider's file of consents: recognised, read in a stream, and what is wrong told."""
