"""Pure rules of the registry: no framework, no input or output."""
