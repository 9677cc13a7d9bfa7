"""Master data: sites, stores, vehicles, products and sessions, and the months drafted from them."""
