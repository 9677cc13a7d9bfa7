"""One frozen dataclass per page, and the pure function that fills it.

A page names its template; a test holds that the template uses every field and no other name.
"""
