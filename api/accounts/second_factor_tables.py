"""The tables of second factors, as the newest migration leaves them."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, Text, UniqueConstraint

from inventory.store.schema import Instant, metadata

second_factors = Table(
    "second_factors",
    metadata,
    Column("person_id", ForeignKey("people.person_id"), primary_key=True),
    Column("nonce", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("last_step", BigInteger, nullable=False),
)
"""The secret is made of the nonce and the server's own key, which is not in the database.
``last_step`` is the newest half minute whose number was used: none is taken twice."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, index=True),
    Column("used_at", Instant),
)
"""For whoever has lost the phone; each opens once."""

passkeys = Table(
    "passkeys",
    metadata,
    Column("passkey_id", String(36), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("credential_id", String(1400), nullable=False),
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
)
"""``name`` is what the person calls it; ``credential_id`` and ``public_key`` (COSE) are base 64 for
addresses. Neither is a secret: the private key never leaves the device. ``sign_count`` is how often
the device says that it has signed; many say 0 for ever."""

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    Column("holder_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.person_id"), nullable=False),
    Column("challenge_nonce", String(64), nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
)
"""What a passkey is to sign, once, in the session or the sign-in that asked for it."""
