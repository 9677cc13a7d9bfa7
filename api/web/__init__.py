"""Pages for people: Japanese first, English second, plain HTML that needs no JavaScript."""
