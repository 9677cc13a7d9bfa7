"""How to drive: roads without food."""
