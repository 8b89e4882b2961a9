"""Signed statements: what a person or the root says, so that it can be checked offline by anybody."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fundapp.audit.verify import canonical
from fundapp.vault.pairs import SigningPair, is_signed

PREFIX = b"fundapp statement 1\n"


@dataclass(frozen=True)
class Statement:
    """Canonical JSON, who signed it (an Ed25519 public key), and the signature over a prefix and the JSON."""

    body: bytes
    signer: bytes
    signature: bytes

    @property
    def hash(self) -> str:
        """SHA-256 of the body, hexadecimal: what the next statement names."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def holds(self) -> bool:
        """Whether the signature is the signer's over exactly this body."""
        return is_signed(self.signer, PREFIX + self.body, self.signature)

    def told(self) -> dict[str, str]:
        """For the payload of an audit entry: `verify.py` checks it there without the database."""
        return {"body": self.body.decode(), "signature": self.signature.hex(), "signer": self.signer.hex()}


def sign_statement(pair: SigningPair, kind: str, facts: Mapping[str, Any]) -> Statement:
    """A statement of one kind ("vote", "release", "admission"). `facts` are JSON without floats; never a secret.

    Raises ValueError for what canonical JSON cannot hold.
    """
    body = canonical({**facts, "kind": kind})
    return Statement(body, pair.public, pair.sign(PREFIX + body))
