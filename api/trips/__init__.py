"""Trips of approved plans: what is reserved, loaded, swapped, delivered and brought back."""
