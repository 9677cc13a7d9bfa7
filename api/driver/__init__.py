"""A driver's phone: a link to one trip, and what is told on it, with or without a signal."""
