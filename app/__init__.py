"""The registry: rules, deeds, storage and what leaves the house."""
