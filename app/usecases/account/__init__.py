"""Coming in: codes, accounts, addresses, devices."""
