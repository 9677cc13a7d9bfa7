"""A provider of accounts (OpenID Connect) of the tests' own: over TLS, on a loopback port.

It keeps to the rules (client secret, PKCE, codes that work once) unless a test has it break one.
"""

import base64
import hashlib
import ipaddress
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.serving import beside

CLIENT_ID, SECRET = "hakobi", "a-secret-of-the-provider"
LIFE_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody at the provider."""

    subject: str
    name: str
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class TestProvider:
    """What it knows, and what a test makes it do; ``spoil`` changes the claims of a token."""

    __test__ = False

    issuer: str
    ca_file: Path
    account: Account
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    another: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "two"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    spoil: Callable[[dict[str, Any]], None] = lambda _: None
    sign: Callable[[dict[str, Any]], str] | None = None
    is_forgetful: bool = False
    refuses: bool = False
    asked: list[str] = field(default_factory=list)

    def sees_off(self, address: str) -> dict[str, str]:
        """Be the provider's page: somebody signs in there; return what they bring back."""
        told = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert (told["response_type"], told["client_id"]) == ("code", CLIENT_ID)
        assert told["code_challenge_method"] == "S256"
        assert len(told["code_challenge"]) == 43
        if self.refuses:
            return {"error": "access_denied", "state": told["state"]}
        code = uuid4().hex
        self.codes[code] = told
        return {"code": code, "state": told["state"]}

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.account.subject,
            "preferred_username": self.account.name,
            "iat": now,
            "exp": now + LIFE_S,
            "nonce": nonce,
            **self.account.more,
        }
        self.spoil(claims)
        if self.sign is not None:
            return self.sign(claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        """A token of the algorithm ``none``."""
        parts = ({"alg": "none", "typ": "JWT"}, claims)
        return ".".join(_base64(json.dumps(part).encode()) for part in parts) + "."

    def signed_by_public_key(self, claims: dict[str, Any]) -> str:
        """A token of HMAC whose secret is the public key, which everybody has."""
        public = OctKey.import_key(self.key.as_pem(private=False))
        head = {"alg": "HS256", "kid": self.key.kid}
        return jwt.encode(head, claims, public, algorithms=["HS256"])

    def signed_by_another(self, claims: dict[str, Any]) -> str:
        """A token of a key that is not the provider's, under the name of one that is."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.another)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def app_of(provider: TestProvider) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.middleware("http")
    async def note(request: Request, answer: Any) -> Response:
        provider.asked.append(request.url.path)
        found: Response = await answer(request)
        return found

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [{**provider.key.as_dict(private=False), "use": "sig"}]}

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        back = provider.sees_off(str(request.url))
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{urlencode(back)}", 303)

    @app.post("/token")
    def token(
        request: Request,
        code: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
    ) -> Response:
        wanted = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {wanted}":
            return JSONResponse({"error": "invalid_client"}, 401)
        told = provider.codes.get(code)
        if not provider.is_forgetful:
            provider.codes.pop(code, None)
        challenge = _base64(hashlib.sha256(code_verifier.encode()).digest())
        if (
            told is None
            or told["code_challenge"] != challenge
            or told["redirect_uri"] != redirect_uri
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        answer = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60}
        return JSONResponse({**answer, "id_token": provider.token(told["nonce"])})

    return app


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test provider")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    of_certificate, of_key = folder / "provider.pem", folder / "provider.key"
    of_certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    of_key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return of_certificate, of_key


@contextmanager
def tls_served(app: Any, folder: Path) -> Iterator[tuple[str, Path]]:
    """Serve an app over TLS on a port of its own; give its address and its authority."""
    of_certificate, of_key = certificate(folder)
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_config=None,
        access_log=False,
        ssl_certfile=of_certificate,
        ssl_keyfile=of_key,
        timeout_graceful_shutdown=1,
    )
    with beside(config) as port:
        yield f"https://127.0.0.1:{port}", of_certificate


@contextmanager
def provider_served(folder: Path) -> Iterator[TestProvider]:
    """Serve a provider with one account."""
    account = Account(subject="f3a9-subject", name="yamada@city.example")
    provider = TestProvider(issuer="", ca_file=folder, account=account)
    with tls_served(app_of(provider), folder) as (address, ca_file):
        provider.issuer, provider.ca_file = address, ca_file
        yield provider
