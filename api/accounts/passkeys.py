"""Passkeys (WebAuthn): a second factor that a device, phone or key signs, for this address alone.

A passkey is kept by its public key; what a browser sends is verified by ``py_webauthn``. A
challenge is signed once, within minutes, in the session or the sign-in that asked for it. Whether
the device also asks for a finger or a number is preferred and not required: the password was the
first factor.
Functions take an open connection; whoever opened it commits.
"""

import ipaddress
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import sqlalchemy as sa
import structlog
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from api.accounts import second_factor
from api.accounts.auth import hashed, is_secure
from api.accounts.person import Person, SecondFactorWrong
from api.accounts.second_factor_tables import passkey_challenges, passkeys
from api.privacy import access
from api.settings import Settings
from api.store import NotStored

LASTS = timedelta(minutes=5)
"""How long a challenge may be answered."""
CHALLENGE_BYTES = 32
MOST_OF_PERSON = 10
LONGEST_NAME = 40
LONGEST_ANSWER = 20_000
LONGEST_ID = 1_400
"""Letters of a credential's id: 1023 bytes at most, as the standard has it."""
_ID = re.compile("[0-9a-f-]{1,36}")
ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
REFUSALS = frozenset(
    {"name_wrong", "too_many", "expired", "invalid", "known", "needs_script", "no_address"}
)
VERIFICATION = UserVerificationRequirement.PREFERRED

log = structlog.get_logger()


class PasskeyRefused(Exception):
    """A passkey that is not taken; ``why`` is one of ``REFUSALS``."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Whom passkeys are for: the host's name, and the address that pages have."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey of a list."""

    passkey_id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a browser has sent, for whom, and of which session or sign-in (``holder``)."""

    answer: str
    site: Site
    holder: str

    @property
    def credential(self) -> str:
        """The answer; raises ``ValueError`` for what is too long to be one."""
        if len(self.answer) > LONGEST_ANSWER:
            raise ValueError("too long")
        return self.answer


def site_of(settings: Settings) -> Site | None:
    """Return whom passkeys are for; None = browsers have none for such an address.

    They want HTTPS and a name: no number, and without HTTPS none but ``localhost``.
    """
    parts = urlsplit(settings.base_url)
    host = (parts.hostname or "").rstrip(".")
    if not host or not (is_secure(settings) or host == "localhost"):
        return None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        usual = {"https": 443, "http": 80}.get(parts.scheme)
        port = "" if parts.port in (None, usual) else f":{parts.port}"
        return Site(host=host, origin=f"{parts.scheme}://{host}{port}")
    return None


def holder_of_session(token: str) -> str:
    """Return by what a challenge of a session is known."""
    return hashed(f"passkey session {token}")


def holder_of_step(state: str) -> str:
    """Return by what a challenge of a sign-in that is not finished is known."""
    return hashed(f"passkey step {state}")


def listed(connection: sa.Connection, person_id: str) -> tuple[Passkey, ...]:
    """Return a person's passkeys, the oldest first."""
    mine = sa.select(passkeys).where(passkeys.c.person_id == person_id)
    rows = connection.execute(mine.order_by(passkeys.c.created_at, passkeys.c.passkey_id))
    return tuple(
        Passkey(
            passkey_id=row.passkey_id,
            name=row.name,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )
        for row in rows
    )


def plain_name(text: str) -> str:
    """Return what a person calls a passkey; raise ``PasskeyRefused``."""
    found = unicodedata.normalize("NFC", text).strip()
    if not found or len(found) > LONGEST_NAME or not found.isprintable():
        raise PasskeyRefused("name_wrong")
    return found


def begin_challenge(
    connection: sa.Connection, holder: str, person_id: str, *, now: datetime
) -> bytes:
    """Make a challenge in place of the one before; those whose time is over go."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    old = sa.or_(passkey_challenges.c.holder_hash == holder, passkey_challenges.c.ends_at <= now)
    connection.execute(sa.delete(passkey_challenges).where(old))
    values = {
        "holder_hash": holder,
        "person_id": person_id,
        "challenge_nonce": bytes_to_base64url(challenge),
        "ends_at": now + LASTS,
    }
    connection.execute(sa.insert(passkey_challenges).values(values))
    return challenge


def take_challenge(
    connection: sa.Connection, holder: str, person_id: str, *, now: datetime
) -> bytes | None:
    """Return a challenge, which is gone with that; None = there is none, or its time is over."""
    mine = sa.and_(
        passkey_challenges.c.holder_hash == holder, passkey_challenges.c.person_id == person_id
    )
    taken = sa.delete(passkey_challenges).where(mine)
    row = connection.execute(taken.returning(*passkey_challenges.c)).one_or_none()
    return base64url_to_bytes(row.challenge_nonce) if row and row.ends_at > now else None


def options_to_add(
    connection: sa.Connection, person: Person, site: Site, challenge: bytes
) -> dict[str, Any]:
    """Return what a browser is asked to make a passkey with; raise ``PasskeyRefused``."""
    known = _descriptors(connection, person.person_id)
    if len(known) >= MOST_OF_PERSON:
        raise PasskeyRefused("too_many")
    made = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=second_factor.ISSUER,
        user_name=person.username,
        user_display_name=person.name,
        user_id=person.person_id.encode(),
        challenge=challenge,
        timeout=int(LASTS.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=VERIFICATION
        ),
        exclude_credentials=known,
        supported_pub_key_algs=ALGORITHMS,
    )
    return webauthn.helpers.options_to_json_dict(made)


def options_to_use(
    connection: sa.Connection, person_id: str, site: Site, challenge: bytes
) -> dict[str, Any]:
    """Return what a browser is asked to sign with one of a person's passkeys."""
    made = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=int(LASTS.total_seconds() * 1000),
        allow_credentials=_descriptors(connection, person_id),
        user_verification=VERIFICATION,
    )
    return webauthn.helpers.options_to_json_dict(made)


def _descriptors(connection: sa.Connection, person_id: str) -> list[PublicKeyCredentialDescriptor]:
    query = sa.select(passkeys.c.credential_id).where(passkeys.c.person_id == person_id)
    ids = connection.execute(query.order_by(passkeys.c.created_at)).scalars()
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]


def add(
    connection: sa.Connection,
    person_id: str,
    shown: Shown,
    challenge: bytes | None,
    *,
    name: str,
    now: datetime,
) -> tuple[str, ...]:
    """Keep a new passkey; return recovery codes where it is the first factor.

    Raises ``PasskeyRefused``.
    """
    wanted = plain_name(name)
    if challenge is None:
        raise PasskeyRefused("expired")
    try:
        made = webauthn.verify_registration_response(
            credential=shown.credential,
            expected_challenge=challenge,
            expected_rp_id=shown.site.host,
            expected_origin=shown.site.origin,
            supported_pub_key_algs=ALGORITHMS,
        )
    except Exception as error:  # noqa: BLE001  whatever a made-up answer does to its readers
        log.info("passkey_refused", why=_why(error))
        raise PasskeyRefused("invalid") from None
    credential_id = bytes_to_base64url(made.credential_id)
    known = sa.select(passkeys.c.passkey_id).where(passkeys.c.credential_id == credential_id)
    if len(credential_id) > LONGEST_ID or connection.execute(known).first() is not None:
        raise PasskeyRefused("known")
    passkey_id = str(uuid4())
    values = {
        "passkey_id": passkey_id,
        "person_id": person_id,
        "name": wanted,
        "credential_id": credential_id,
        "public_key": bytes_to_base64url(made.credential_public_key),
        "sign_count": made.sign_count,
        "created_at": now,
    }
    connection.execute(sa.insert(passkeys).values(values))
    access.note(connection, "passkey_added", f"person/{person_id}", passkey=passkey_id)
    return second_factor.first_codes(connection, person_id)


def use(
    connection: sa.Connection,
    person_id: str,
    shown: Shown,
    challenge: bytes | None,
    *,
    now: datetime,
) -> None:
    """Take the signature of one of a person's passkeys; raise ``SecondFactorWrong``."""
    row = _signed_by(connection, person_id, shown)
    if challenge is None or row is None:
        raise SecondFactorWrong("The passkey is not known, or it took too long.")
    try:
        count = _signed(shown, challenge, row.public_key)
    except Exception as error:  # noqa: BLE001  whatever a made-up answer does to its readers
        log.warning("passkey_failed", person_id=person_id, why=_why(error))
        raise SecondFactorWrong("The signature is not that of the passkey.") from None
    if (count or row.sign_count) and count <= row.sign_count:
        log.warning("passkey_copied", person_id=person_id, passkey_id=row.passkey_id)
        raise SecondFactorWrong("The passkey has counted backwards.", is_copy=True)
    mine = sa.and_(passkeys.c.passkey_id == row.passkey_id, passkeys.c.sign_count == row.sign_count)
    values = {"sign_count": count, "last_used_at": now}
    if not connection.execute(sa.update(passkeys).where(mine).values(values)).rowcount:
        raise SecondFactorWrong("The passkey was used just now.")


def _signed(shown: Shown, challenge: bytes, public_key: str) -> int:
    """Return how often a passkey says to have signed; raise where this is not its signature.

    How far it had counted is compared afterwards: only a right signature tells of a copy.
    """
    proved = webauthn.verify_authentication_response(
        credential=shown.credential,
        expected_challenge=challenge,
        expected_rp_id=shown.site.host,
        expected_origin=shown.site.origin,
        credential_public_key=base64url_to_bytes(public_key),
        credential_current_sign_count=0,
    )
    return proved.new_sign_count


def _signed_by(connection: sa.Connection, person_id: str, shown: Shown) -> sa.Row[Any] | None:
    """Return the person's passkey that an answer names."""
    try:
        named = webauthn.helpers.parse_authentication_credential_json(shown.credential).id
    except Exception:  # noqa: BLE001  as above
        return None
    if len(named) > LONGEST_ID or "\0" in named:
        return None
    mine = sa.and_(passkeys.c.person_id == person_id, passkeys.c.credential_id == named)
    return connection.execute(sa.select(passkeys).where(mine)).one_or_none()


def _why(error: Exception) -> str:
    """Return why for the log: only the kind, what was sent stays out."""
    return type(error).__name__


def remove(connection: sa.Connection, person_id: str, passkey_id: str) -> None:
    """Take one of a person's passkeys away; raise ``NotStored`` where it is nobody's or another's.

    With the last factor the recovery codes go, too.
    """
    mine = sa.and_(passkeys.c.person_id == person_id, passkeys.c.passkey_id == passkey_id)
    is_id = _ID.fullmatch(passkey_id) is not None
    if not is_id or not connection.execute(sa.delete(passkeys).where(mine)).rowcount:
        raise NotStored("passkey", passkey_id)
    access.note(connection, "passkey_removed", f"person/{person_id}", passkey=passkey_id)
    second_factor.drop_unused_codes(connection, person_id)
