"""Planning as a person does it by hand: the first plan shown, and the fallback."""
