"""What a panel decides on: text by section, each committed to by a salt of its own, so that votes are bound to it.

The hash of a brief stays in the log for ever, and tells nothing once its text is shredded: whoever guesses a section
would have to guess its salt too.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fundapp.audit.verify import canonical
from fundapp.vault.unstorable import Unstorable

SALT_BYTES = 32


@dataclass(frozen=True)
class Brief(Unstorable):
    """Sections by name, and the salt of each in hexadecimal."""

    sections: Mapping[str, str] = field(repr=False)
    salts: Mapping[str, str] = field(repr=False)

    @property
    def hash(self) -> str:
        """SHA-256 over the commitments of all sections, hexadecimal: what votes and the opening name."""
        return hashlib.sha256(canonical(self.commitments)).hexdigest()

    @property
    def commitments(self) -> dict[str, str]:
        """HMAC-SHA-256 of each section under its salt, hexadecimal."""
        return {
            name: hmac.new(bytes.fromhex(self.salts[name]), text.encode(), "sha256").hexdigest()
            for name, text in self.sections.items()
        }

    def packed(self) -> str:
        """As it is sealed."""
        return canonical({"salts": dict(self.salts), "sections": dict(self.sections)}).decode()


def new_brief(sections: Mapping[str, str]) -> Brief:
    """A brief of these sections, with fresh salts."""
    return Brief(dict(sections), {name: secrets.token_hex(SALT_BYTES) for name in sections})


def read_brief(packed: str) -> Brief:
    """The brief that was packed. Raises KeyError, ValueError for anything else."""
    told: dict[str, Any] = json.loads(packed)
    return Brief(told["sections"], told["salts"])
