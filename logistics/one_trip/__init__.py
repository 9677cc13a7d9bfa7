"""A trip as the routing engine knows it: what it does, when, and in which order."""
