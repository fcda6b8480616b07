"""Programs of providers and partners: who they are, what they may, how they come in."""
