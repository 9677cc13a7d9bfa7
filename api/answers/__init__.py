"""How errors are answered, by the part they come from; ``api.errors`` has the whole table."""
