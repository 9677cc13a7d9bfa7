"""What hakobi asks the provider, and what it believes of the answers.

Discovery and keys are kept for some minutes. A token is taken with a signature of a public key
alone (never HMAC or none), from this issuer, for this client, with the attempt's own nonce.
"""

import json
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from api.outbound import OutboundFailed, Reach, Reply, Sent, ask
from api.settings import Settings
from api.web import links

SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
PUBLIC_KEYS = frozenset({"RSA", "EC"})
KEPT_S = 600.0
AGAIN_S = 10.0
"""How old keys are asked for again where one is missing, and failures are tried again."""
LEEWAY_S = 60
LONGEST_TOKEN = 20_000
LONGEST_VALUE = 255
NAMES = frozenset({"preferred_username", "email", "upn", "name"})
"""Claims that people type; of others capitals count."""


class ProviderFault(Exception):
    """The provider did not name anybody; ``word`` is the page's word for why."""

    def __init__(self, word: str, detail: str = "") -> None:
        self.word = word
        super().__init__(detail or word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody whom the provider has named; ``value`` is the claim that is matched, or empty."""

    issuer: str
    subject: str
    value: str


class _Exchange:
    """What Authlib takes for a session of HTTP: posts by way of ``api.outbound``."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def post(self, url: str, *, data: Mapping[str, str], headers: Any, auth: Any) -> "_Answer":
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return _Answer(ask(Sent(url=url, body=body.encode(), headers=headers), self._reach))


@dataclass(frozen=True, slots=True)
class _Answer:
    reply: Reply

    @property
    def status_code(self) -> int:
        return self.reply.status

    def json(self) -> Any:
        return json.loads(self.reply.body)

    def raise_for_status(self) -> None:
        if self.reply.status >= 400:
            raise OutboundFailed(f"the provider answered {self.reply.status}")


class Provider:
    """The provider of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._failed: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends people back to."""
        return self._settings.base_url + links.OIDC_BACK

    def plain_value(self, text: str) -> str:
        """Return a claim as it is compared: names without regard to capitals and full width."""
        if self._settings.oidc_claim not in NAMES:
            return text.strip()
        return unicodedata.normalize("NFKC", text).casefold().strip()

    def address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Return where somebody signs in at the provider; raise ``ProviderFault``."""
        url = self._endpoint("authorization_endpoint")
        made, _ = self._client().create_authorization_url(
            url, state=state, code_verifier=verifier, nonce=nonce
        )
        return str(made)

    def named(self, code: str, *, nonce: str, verifier: str, now: datetime) -> Named:
        """Return whom the provider names for a code; raise ``ProviderFault``."""
        url = self._endpoint("token_endpoint")
        try:
            token = self._client().fetch_token(
                url, grant_type="authorization_code", code=code, code_verifier=verifier
            )
        except AuthlibBaseError:
            raise ProviderFault("oidc_refused", "the code was not taken") from None
        except (OutboundFailed, OSError) as error:
            raise ProviderFault("oidc_down", str(error)) from None
        except ValueError:
            raise ProviderFault("oidc_down", "the answer is not JSON") from None
        return self._read(token, nonce=nonce, now=now)

    def _read(self, token: Mapping[str, Any], *, nonce: str, now: datetime) -> Named:
        text = token.get("id_token")
        if not isinstance(text, str) or len(text) > LONGEST_TOKEN:
            raise ProviderFault("oidc_invalid", "there is no token of identity")
        wanted = {
            "iss": {"essential": True, "value": self._settings.oidc_issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        about = {
            "nonce": nonce,
            "client_id": self._settings.oidc_client_id,
            "access_token": token.get("access_token"),
        }
        try:
            signed = self._verified(text)
            claims = CodeIDToken(signed.claims, signed.header, wanted, about)
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderFault("oidc_invalid", type(error).__name__) from None
        subject = claims["sub"]
        if not _is_text(subject):
            raise ProviderFault("oidc_invalid", "the subject is no text")
        value = claims.get(self._settings.oidc_claim)
        is_proved = self._settings.oidc_claim != "email" or claims.get("email_verified") is True
        return Named(
            issuer=self._settings.oidc_issuer,
            subject=subject,
            value=self.plain_value(value) if is_proved and _is_text(value) else "",
        )

    def _verified(self, text: str) -> jwt.Token:
        """Return a token whose signature is right; keys that are new are asked for."""
        try:
            return jwt.decode(text, self._keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(text, self._keys(newer_s=AGAIN_S), algorithms=ALGORITHMS)

    def _keys(self, *, newer_s: float = KEPT_S) -> KeySet:
        found = self._document(self._endpoint("jwks_uri"), newer_s=newer_s).get("keys")
        return KeySet(list(_public_keys(found if isinstance(found, list) else [])))

    def _client(self) -> OAuth2Client:
        try:
            secret = self._settings.oidc_secret
        except OSError as error:
            raise ProviderFault("oidc_down", f"secret: {type(error).__name__}") from None
        told = self._discovered().get("token_endpoint_auth_methods_supported")
        methods = told if isinstance(told, list) else ["client_secret_basic"]
        by_post = "client_secret_basic" not in methods and "client_secret_post" in methods
        with_secret = "client_secret_post" if by_post else "client_secret_basic"
        return OAuth2Client(
            session=_Exchange(self._reach()),
            client_id=self._settings.oidc_client_id,
            client_secret=secret,
            token_endpoint_auth_method=with_secret if secret else "none",
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        )

    def _endpoint(self, name: str) -> str:
        found = self._discovered().get(name)
        if not isinstance(found, str) or urlsplit(found).scheme != "https":
            raise ProviderFault("oidc_down", f"{name} is missing")
        return found

    def _discovered(self) -> dict[str, Any]:
        issuer = self._settings.oidc_issuer
        found = self._document(get_well_known_url(issuer, external=True), newer_s=KEPT_S)
        if found.get("issuer") != issuer:
            raise ProviderFault("oidc_down", "the provider has another name")
        return found

    def _document(self, url: str, *, newer_s: float) -> dict[str, Any]:
        with self._lock:
            at_s, kept = self._kept.get(url, (0.0, {}))
            failed_s, why = self._failed.get(url, (0.0, ""))
        now_s = time.monotonic()
        if kept and now_s - at_s < newer_s:
            return kept
        if why and now_s - failed_s < AGAIN_S:
            raise ProviderFault("oidc_down", why)
        try:
            found = _read_document(ask(Sent(url=url), self._reach()))
        except OutboundFailed as error:
            with self._lock:
                self._failed[url] = (time.monotonic(), str(error))
            raise ProviderFault("oidc_down", str(error)) from None
        with self._lock:
            self._kept[url] = (time.monotonic(), found)
        return found

    def _reach(self) -> Reach:
        host = urlsplit(self._settings.oidc_issuer).hostname or ""
        return Reach(
            hosts={host, *self._settings.outbound_hosts},
            private=self._settings.outbound_private,
            ca_file=self._settings.oidc_ca_file,
        )


def _read_document(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body) if reply.status == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found:
        raise OutboundFailed(f"the provider answered {reply.status} without a document")
    return found


def _public_keys(found: list[Any]) -> Iterator[Key]:
    """Yield the keys that may sign; what is secret, or not known here, is passed over."""
    for told in found:
        is_public = isinstance(told, dict) and told.get("kty") in PUBLIC_KEYS
        if is_public and told.get("use", "sig") == "sig":
            with suppress(JoseError, ValueError, TypeError):
                yield JWKRegistry.import_key(told)


def _is_text(value: object) -> bool:
    is_short = isinstance(value, str) and 0 < len(value) <= LONGEST_VALUE
    return is_short and str(value).isprintable()
