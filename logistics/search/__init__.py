"""The search for a month's tours, and the whole cases that they carry."""
