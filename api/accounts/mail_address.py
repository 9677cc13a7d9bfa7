"""What is a mail address."""

from email.errors import MessageError
from email.headerregistry import Address

LONGEST = 254
"""Letters (RFC 5321, erratum 1690)."""


def is_mail_address(text: str) -> bool:
    """Tell whether a text is one mail address, in ASCII, with a domain that has a dot."""
    if not text.isascii() or not text.isprintable() or len(text) > LONGEST:
        return False
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    domain = found.domain
    return bool(found.username) and "." in domain.strip(".") and found.addr_spec == text
