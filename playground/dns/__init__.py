"""A DNS on loopback whose answers are changed while it runs."""
