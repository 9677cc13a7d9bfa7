"""The edge: HTTP, pages, paper, command line, jobs and database."""
