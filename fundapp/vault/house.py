"""What the vault of an installation stands on: the root's public key, the keystore, the costs."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fundapp.vault.files import FileStore
from fundapp.vault.keystore import Keystore
from fundapp.vault.passphrases import CODES, MEMBERS, Cost


@dataclass(frozen=True)
class Vault:
    """Handed to every command and every opening: nothing here looks at settings or globals.

    `root` is the Ed25519 public key that groups and couriers lead back to; `copies` the folder of the keystore's own
    copies.
    """

    root: bytes
    keystore: Keystore
    files: FileStore
    copies: Path
    members: Cost = MEMBERS
    codes: Cost = CODES

    def final_at(self, now: datetime) -> datetime:
        """From when no copy of the keystore holds what is destroyed now."""
        return self.keystore.final_at(self.copies, now)
