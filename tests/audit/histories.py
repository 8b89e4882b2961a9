"""Histories of a log, and the exports and proofs that tell them: written from the specifications, not from verify.py.

Everything follows from names and numbers, so that a history comes out the same each time.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ERASURE = "audit.payload.erased"
PAYLOADS: tuple[dict[str, Any], ...] = (
    {"amount": 125_000, "currency": "XAF"},
    {"region": "Maradi", "note": 'L’« aide » d’urgence : "vu"\n\\ ok\t\u2028', "flags": [True, False, None]},
    {},
    {"é": {"b": [1, [2, {"c": -3}]], "a": ""}, "Z": 10**17},
)


def canonical(value: object) -> bytes:
    """Canonical JSON as the format asks for it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def line(value: object) -> bytes:
    """A line of an export."""
    return canonical(value) + b"\n"


def digest(*words: object) -> bytes:
    """Thirty-two bytes that follow from the words."""
    return hashlib.sha256(repr(words).encode()).digest()


def split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def tree(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, over the hashes of leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def inclusion(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 9162, section 2.1.3.1."""
    if len(leaves) < 2:
        return []
    k = split(len(leaves))
    if index < k:
        return [*inclusion(index, leaves[:k]), tree(leaves[k:])]
    return [*inclusion(index - k, leaves[k:]), tree(leaves[:k])]


def consistency(old: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """PROOF (`whole`) and SUBPROOF of RFC 9162, section 2.1.4.1."""
    if old == len(leaves):
        return [] if whole else [tree(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*consistency(old, leaves[:k], whole=whole), tree(leaves[k:])]
    return [*consistency(old - k, leaves[k:], whole=False), tree(leaves[:k])]


@dataclass(frozen=True)
class Signer:
    """Who holds the key of a log. A different `holder` has a different key."""

    origin: str = "audit.example.org/log"
    holder: str = "us"

    @property
    def private(self) -> Ed25519PrivateKey:
        """The private key."""
        return Ed25519PrivateKey.from_private_bytes(digest("key", self.holder))

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def key_hash(self) -> bytes:
        """The id of the key in signatures (c2sp.org/signed-note)."""
        return hashlib.sha256(self.origin.encode() + b"\n\x01" + self.public).digest()[:4]

    @property
    def key(self) -> str:
        """The verifier key (c2sp.org/signed-note)."""
        return f"{self.origin}+{self.key_hash.hex()}+{b64encode(bytes([1]) + self.public).decode()}"

    def signature(self, text: str) -> str:
        """A signature line under a text."""
        return f"— {self.origin} {b64encode(self.key_hash + self.private.sign(text.encode())).decode()}\n"

    def checkpoint(self, size: int, root: bytes) -> str:
        """A checkpoint as it is mailed (c2sp.org/tlog-checkpoint)."""
        text = f"{self.origin}\n{size}\n{b64encode(root).decode()}\n"
        return f"{text}\n{self.signature(text)}"


@dataclass(frozen=True)
class Entry:
    """An entry of the log: what the leaf says, and what is apart. Payload and salt are None once erased."""

    leaf: dict[str, Any]
    payload: dict[str, Any] | None
    salt: bytes | None

    @property
    def hash(self) -> bytes:
        """The hash of the leaf (RFC 9162, section 2.1.1)."""
        return hashlib.sha256(b"\x00" + canonical(self.leaf)).digest()

    @property
    def erased(self) -> "Entry":
        """What is left of it."""
        return replace(self, payload=None, salt=None)

    def told(self, index: int) -> dict[str, Any]:
        """How a file tells it."""
        salt = self.salt.hex() if self.salt else None
        return {"hash": self.hash.hex(), "index": index, "leaf": self.leaf, "payload": self.payload, "salt": salt}


def made(number: int, story: str = "", payload: dict[str, Any] | None = None, **leaf: object) -> Entry:
    """Entry `number` of a story; more words say what its leaf has otherwise."""
    payload, salt = PAYLOADS[number % len(PAYLOADS)] if payload is None else payload, digest("salt", story, number)
    usual = {
        "action": "funder.added",
        "actor": f"person-{number % 7}",
        "commitment": hmac.new(salt, canonical(payload), "sha256").hexdigest(),
        "id": digest("id", story, number)[:16].hex(),
        "minute": f"2026-03-14T{number // 60 % 24:02}:{number % 60:02}Z",
        "object": f"bailleur-é-{number}",
        "v": 1,
    }
    return Entry({**usual, **leaf}, payload, salt)


@dataclass
class History:
    """A log: its entries, the sizes at which checkpoints were made, and who signed them."""

    entries: list[Entry]
    sizes: set[int]
    signer: Signer = field(default_factory=Signer)

    @classmethod
    def of(cls, count: int, story: str = "", every: int = 5) -> "History":
        """A history of `count` entries with a checkpoint after each `every`, and after the last."""
        return cls([made(n, story) for n in range(count)], {*range(every, count, every), count} - {0})

    def erase(self, *numbers: int) -> None:
        """Erase payloads, as the log records it: one more entry, with a checkpoint after it."""
        ids = [self.entries[number].leaf["id"] for number in numbers]
        self.add(made(len(self.entries), "erasure", {"entries": ids}, action=ERASURE))
        for number in numbers:
            self.entries[number] = self.entries[number].erased

    def add(self, *entries: Entry) -> None:
        """Let the log go on, with a checkpoint after the last."""
        self.entries.extend(entries)
        self.sizes.add(len(self.entries))

    @property
    def leaves(self) -> list[bytes]:
        """The hashes of the leaves."""
        return [entry.hash for entry in self.entries]

    def checkpoint(self, size: int) -> str:
        """The checkpoint of a size."""
        return self.signer.checkpoint(size, tree(self.leaves[:size]))

    def lines(self) -> list[bytes]:
        """The export."""
        return [*export_lines(self.signer, self.entries, {size: self.checkpoint(size) for size in self.sizes})]


def export_lines(signer: Signer, entries: Iterable[Entry], notes: dict[int, str]) -> Iterator[bytes]:
    """An export of these entries with these checkpoints, by size; sound or not."""
    yield line({"fundapp-audit-export": 1, "key": signer.key, "origin": signer.origin})
    size = erased = told = 0
    for size, entry in enumerate(entries, 1):
        erased += entry.payload is None
        yield line(entry.told(size - 1))
        if size in notes:
            told += 1
            yield line({"checkpoint": notes[size]})
    yield line({"checkpoints": told, "end": True, "entries": size, "erased": erased})


def proof(history: History, index: int, size: int, **other: object) -> bytes:
    """The proof that an entry stands in the log of a size."""
    usual = {
        "checkpoint": history.checkpoint(size),
        "entry": history.entries[index].told(index),
        "fundapp-audit-proof": 1,
        "key": history.signer.key,
        "origin": history.signer.origin,
        "path": [node.hex() for node in inclusion(index, history.leaves[:size])],
    }
    return line({**usual, **other})


def continuation(history: History, old: int, new: int) -> bytes:
    """The proof that the log of one size goes on from that of another."""
    return line(
        {
            "fundapp-audit-consistency": 1,
            "key": history.signer.key,
            "new": history.checkpoint(new),
            "old": history.checkpoint(old),
            "origin": history.signer.origin,
            "path": [node.hex() for node in consistency(old, history.leaves[:new])],
        }
    )
