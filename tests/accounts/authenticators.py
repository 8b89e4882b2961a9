"""An authenticator in software: makes passkeys and signs with them, as a device or key does. It can also lie."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as written

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


@dataclass
class Stick:
    """One key on one security key. `uses` None: it does not count."""

    origin: str = "http://localhost:8000"
    party: str = "localhost"
    uses: int | None = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, options: str) -> str:
        """The answer to `options_to_make`."""
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + self.public
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT | VERIFIED | MADE) + attested}
        response = {"attestationObject": written(cbor2.dumps(told))}
        return self._answer(response, self._client("webauthn.create", options))

    def use(self, options: str) -> str:
        """The answer to `options_to_use`."""
        if self.uses is not None:
            self.uses += 1
        data, client = self._data(PRESENT | VERIFIED), self._client("webauthn.get", options)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._answer({"authenticatorData": written(data), "signature": written(signature)}, client)

    @property
    def public(self) -> bytes:
        """The public key, as COSE has it."""
        at = self.private.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.party.encode()).digest() + struct.pack(">BI", flags, self.uses or 0)

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, Any], client: bytes) -> str:
        name = written(self.credential)
        told = {"id": name, "rawId": name, "type": "public-key"}
        return json.dumps({**told, "response": {**response, "clientDataJSON": written(client)}})
