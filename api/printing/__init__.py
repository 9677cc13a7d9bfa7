"""Paper: what is printed, as plain strings, and the PDF and maps that are made of it."""
