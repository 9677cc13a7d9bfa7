"""People: accounts, signing in, second factors, links and tablets, and how far each reaches."""
