"""Food as the edge uses the book: lots, bases, transfers, recalls and photos of labels."""
