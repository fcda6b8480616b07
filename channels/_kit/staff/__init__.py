"""What the Ministry's desk and the providers' pages share: coming in, a visit, doors."""
