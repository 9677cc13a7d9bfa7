"""Planning on a server: runs, changes and explanations, each in a process of its own."""
