"""The deeds: one file each, an order with its receipt."""
