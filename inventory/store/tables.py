"""The tables of the book, as the newest migration leaves them.

``entries`` and ``postings`` are facts (triggers refuse to change them). ``accounts``, ``lots``,
``holds``, ``hold_lots`` and ``balances`` are what follows from them, kept in step in the same
transaction; ``audit`` makes them anew and compares. Lots and accounts have numbers so that a
posting is four integers; an entry declares the numbers that it is the first to use.

Instants are whole microseconds since 1970-01-01 UTC, so that the chain hashes integers.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from inventory.store.schema import metadata

AMENDS = text("kind = 'amend'")
"""The few entries that say facts of lots anew: they name their lots in their detail only."""

entries = Table(
    "entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", String(64), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("occurred_us", BigInteger, nullable=False),
    Column("recorded_us", BigInteger, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("plan_id", Text, nullable=False),
    Column("trip_id", Text, nullable=False),
    Column("reverses", ForeignKey("entries.entry_id"), unique=True),
    Column("detail", Text, nullable=False),
    Column("declares", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_entries_plan_id", "plan_id", "trip_id"),
    Index("ix_entries_amends", "seq", sqlite_where=AMENDS, postgresql_where=AMENDS),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account_no", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("site_id", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Index("ix_accounts_site_id", "site_id", "kind"),
    Index("ix_accounts_kind", "kind", "owner"),
)

lots = Table(
    "lots",
    metadata,
    Column("lot_no", Integer, primary_key=True, autoincrement=False),
    Column("lot_id", Text, nullable=False, unique=True),
    Column("product_id", Text, nullable=False),
    Column("zone", String(10), nullable=False),
    Column("case_g", BigInteger, nullable=False),
    Column("expiry_kind", String(11), nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("available_on", Date, nullable=False),
    Column("donor_id", Text, nullable=False),
    Column("maker", Text, nullable=False),
    Column("lot_number", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("facts_seq", ForeignKey("entries.seq"), nullable=False),
    Index("ix_lots_product_id", "product_id", "expires_on"),
    Index("ix_lots_lot_number", "lot_number"),
)

postings = Table(
    "postings",
    metadata,
    Column("seq", ForeignKey("entries.seq"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("lot_no", ForeignKey("lots.lot_no"), nullable=False),
    Column("account_no", ForeignKey("accounts.account_no"), nullable=False),
    Column("quantity_g", BigInteger, nullable=False),
    CheckConstraint("quantity_g <> 0", name="moves"),
    Index("ix_postings_lot_no", "lot_no"),
    Index("ix_postings_account_no", "account_no", "lot_no"),
    sqlite_with_rowid=False,
)

balances = Table(
    "balances",
    metadata,
    Column("account_no", ForeignKey("accounts.account_no"), primary_key=True),
    Column("lot_no", ForeignKey("lots.lot_no"), primary_key=True),
    Column("is_free", Boolean(create_constraint=False), nullable=False),
    Column("quantity_g", BigInteger, nullable=False),
    CheckConstraint("is_free OR quantity_g >= 0", name="not_below_zero"),
    Index("ix_balances_lot_no", "lot_no"),
    sqlite_with_rowid=False,
)

holds = Table(
    "holds",
    metadata,
    Column("hold_id", String(64), primary_key=True),
    Column("cause", String(10), nullable=False),
    Column("site_id", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("opened_seq", ForeignKey("entries.seq"), nullable=False),
    Column("decided_seq", ForeignKey("entries.seq")),
    Column("decision", String(12)),
    Column("facts", Text, nullable=False),
    Index("ix_holds_decided_seq", "decided_seq"),
)
"""What is held back and why: a breach of the cold chain, a recall, a person's doubt."""

hold_lots = Table(
    "hold_lots",
    metadata,
    Column("hold_id", ForeignKey("holds.hold_id"), primary_key=True),
    Column("lot_no", ForeignKey("lots.lot_no"), primary_key=True),
    Index("ix_hold_lots_lot_no", "lot_no"),
    sqlite_with_rowid=False,
)
"""Lots that a recall holds back wherever they are or come to."""

FACT_TABLES = (entries, postings)
