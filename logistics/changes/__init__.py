"""A plan changed after news: what can no longer be is cut, and the rest mended."""
