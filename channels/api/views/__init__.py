"""What the doors do: each module has `add(doors)`."""
