"""What people of providers, partners and dealers do in the console, besides what programs do."""
