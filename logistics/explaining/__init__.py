"""Why a recipient is short, what is proved of it, and which fix helps."""
