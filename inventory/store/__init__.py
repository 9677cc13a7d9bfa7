"""The ledger in a database: the only SQL of this room. Functions take an open connection."""
