"""Personal data: where they are, who did and read what, and when they are let go."""
