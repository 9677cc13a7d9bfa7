"""Who gets what, when, on which vehicle: where stock and roads meet."""
