"""Reports of a month or a fiscal year: figures, factors, paper and tables."""
