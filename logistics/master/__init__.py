"""Master data of a council, and the coming months that are drafted from them."""
