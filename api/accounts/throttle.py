"""Guessing passwords is slow, and guessing does not lock out whoever the account belongs to.

Tries are counted before a password is compared: for an account, and for the network that they come
from. A device on which the person has signed in before is counted for itself, so that somebody who
guesses elsewhere does not keep the person out.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from itertools import islice

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.dialects import postgresql, sqlite

from api.accounts.auth import LONGEST_TOKEN, cookie_name, hashed
from api.accounts.people_tables import people
from api.accounts.sign_in_tables import known_devices, sign_in_tries
from api.settings import Settings

WINDOW = timedelta(minutes=15)
MOST_OF_ACCOUNT = 10
MOST_OF_DEVICE = 10
MOST_OF_NETWORK = 100
"""Tries in a ``WINDOW``; an office's people share a network."""
DEVICE_COOKIE = "hakobi_device"
DEVICE_LASTS = timedelta(days=180)
DEVICE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a try comes from: a network, and the token of a device, if it has one."""

    network: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What tries are counted for, and how many there may be."""

    name: str
    most: int

    @property
    def key(self) -> str:
        """The bucket's name as the database has it."""
        return sha256(self.name.encode(errors="replace")).hexdigest()


def source_of(request: Request, settings: Settings) -> Source:
    """Return where a request comes from."""
    device = request.cookies.get(cookie_name(settings, DEVICE_COOKIE), "")
    network = network_of(client_address(request, settings))
    return Source(network=network, device=device if len(device) <= LONGEST_TOKEN else "")


def client_address(request: Request, settings: Settings) -> str:
    """Return who asks: a proxy that is trusted says for whom it does."""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "")
    hops = [hop.strip() for hop in told.split(",") if hop.strip()]
    while peer in settings.trusted_proxies and hops:
        peer = hops.pop()
    return peer


def network_of(address: str) -> str:
    """Return the network of an address: 24 bits of IPv4, 64 of IPv6; else the text itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if not isinstance(found, IPv4Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    bits = 24 if isinstance(found, IPv4Address) else 64
    return str(ip_network(f"{found}/{bits}", strict=False))


def buckets_of(connection: sa.Connection, username: str, source: Source) -> tuple[Bucket, ...]:
    """Return what a try to sign in as ``username`` is counted for; the first that is full counts.

    ``username`` is as ``plain_username`` gives it.
    """
    if _is_known(connection, username, source.device):
        return (Bucket(f"device {hashed(source.device)} {username}", MOST_OF_DEVICE),)
    return (
        Bucket(f"network {source.network}", MOST_OF_NETWORK),
        Bucket(f"account {username}", MOST_OF_ACCOUNT),
    )


def _is_known(connection: sa.Connection, username: str, device: str) -> bool:
    if not device or "\0" in username:
        return False
    query = (
        sa.select(known_devices.c.device_hash)
        .join_from(known_devices, people, known_devices.c.person_id == people.c.person_id)
        .where(known_devices.c.device_hash == hashed(device), people.c.username == username)
    )
    return connection.execute(query).first() is not None


def take_try(connection: sa.Connection, buckets: Sequence[Bucket], *, now: datetime) -> bool:
    """Count a try; False = too many in the time, and the password is not to be compared."""
    return all(_count(connection, bucket, now) <= bucket.most for bucket in buckets)


def is_first_refused(connection: sa.Connection, buckets: Sequence[Bucket]) -> bool:
    """Tell whether the try that was counted just now is the first one that is too many."""
    keys = [bucket.key for bucket in buckets]
    query = sa.select(sign_in_tries.c.bucket, sign_in_tries.c.tries)
    rows = connection.execute(query.where(sign_in_tries.c.bucket.in_(keys)))
    tries = {row.bucket: row.tries for row in rows}
    full = (bucket for bucket in buckets if tries.get(bucket.key, 0) > bucket.most)
    return any(tries[bucket.key] == bucket.most + 1 for bucket in islice(full, 1))


def _count(connection: sa.Connection, bucket: Bucket, now: datetime) -> int:
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert
    is_over = sign_in_tries.c.since_at <= now - WINDOW
    new = insert(sign_in_tries).values(bucket=bucket.key, since_at=now, tries=1)
    counted = new.on_conflict_do_update(
        index_elements=[sign_in_tries.c.bucket],
        set_={
            "since_at": sa.case((is_over, new.excluded.since_at), else_=sign_in_tries.c.since_at),
            "tries": sa.case((is_over, 1), else_=sign_in_tries.c.tries + 1),
        },
    ).returning(sign_in_tries.c.tries)
    return int(connection.execute(counted).scalar_one())


def forgive(connection: sa.Connection, buckets: Sequence[Bucket], *, now: datetime) -> None:
    """Take back the try that was right: an account's are forgotten, a network's are one fewer."""
    for bucket in buckets:
        mine = sign_in_tries.c.bucket == bucket.key
        if bucket.most == MOST_OF_NETWORK:
            one_fewer = sa.update(sign_in_tries).where(mine, sign_in_tries.c.tries > 0)
            connection.execute(one_fewer.values(tries=sign_in_tries.c.tries - 1))
        else:
            connection.execute(sa.delete(sign_in_tries).where(mine))
    connection.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.since_at <= now - WINDOW))


def remember_device(
    connection: sa.Connection, person_id: str, device: str, *, now: datetime
) -> str | None:
    """Note that a person has signed in on a device; return its new token, None = it has one."""
    mine = sa.and_(
        known_devices.c.device_hash == hashed(device), known_devices.c.person_id == person_id
    )
    seen = sa.update(known_devices).where(mine).values(last_used_at=now)
    if device and connection.execute(seen).rowcount:
        return None
    token = secrets.token_urlsafe(DEVICE_BYTES)
    values = {
        "device_hash": hashed(token),
        "person_id": person_id,
        "created_at": now,
        "last_used_at": now,
    }
    connection.execute(sa.insert(known_devices).values(values))
    old = known_devices.c.last_used_at < now - DEVICE_LASTS
    connection.execute(sa.delete(known_devices).where(old))
    return token
