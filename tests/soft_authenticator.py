"""An authenticator of the tests' own: it makes passkeys and signs as the standard has it.

Its answers are what a browser would send; ``api.accounts.passkeys`` verifies them like any other.
"""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftAuthenticator:
    """A device with one key. ``counts`` = it says how often it has signed; many never do."""

    counts: bool = True
    is_edwards: bool = False
    flags: int = PRESENT | VERIFIED
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self.key: Any = (
            ed25519.Ed25519PrivateKey.generate()
            if self.is_edwards
            else ec.generate_private_key(ec.SECP256R1())
        )

    @property
    def id(self) -> str:
        return bytes_to_base64url(self.credential_id)

    def make(self, options: dict[str, Any], *, origin: str, host: str = "") -> dict[str, Any]:
        """Answer what a browser is asked to make a passkey with."""
        public = self.public_key()
        attested = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + public
        data = self._data(host or options["rp"]["id"], self.flags | ATTESTED) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._told("webauthn.create", options["challenge"], origin)
        response = {"clientDataJSON": told, "attestationObject": attestation}
        return self._answer(response)

    def sign(
        self, options: dict[str, Any], *, origin: str, host: str = "", challenge: str = ""
    ) -> dict[str, Any]:
        """Answer what a browser is asked to sign; what is told overrides what is right."""
        self.count += self.counts
        data = self._data(host or options["rpId"], self.flags)
        told = self._told("webauthn.get", challenge or options["challenge"], origin)
        message = data + sha256(told).digest()
        signature = (
            self.key.sign(message)
            if self.is_edwards
            else self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        )
        response = {"clientDataJSON": told, "authenticatorData": data, "signature": signature}
        return self._answer(response)

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        texts = {name: bytes_to_base64url(value) for name, value in response.items()}
        return {"id": self.id, "rawId": self.id, "type": "public-key", "response": texts}

    def _data(self, host: str, flags: int) -> bytes:
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    @staticmethod
    def _told(kind: str, challenge: str, origin: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def public_key(self) -> bytes:
        """Return the public key in COSE."""
        public = self.key.public_key()
        if self.is_edwards:
            return encode_cbor({1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()})
        numbers = public.public_numbers()
        return encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )


def tampered(answer: dict[str, Any], part: str) -> dict[str, Any]:
    """Return an answer with one bit of a part changed."""
    data = bytearray(base64url_to_bytes(answer["response"][part]))
    data[-1] ^= 1
    response = answer["response"] | {part: bytes_to_base64url(bytes(data))}
    return answer | {"response": response}
