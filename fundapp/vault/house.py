"""What the vault of an installation stands on: the root's public key, the keystore, the costs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from fundapp.core.i18n import _
from fundapp.vault.files import FileStore
from fundapp.vault.keystore import HALF_BYTES, Keystore, KeystoreAway
from fundapp.vault.passphrases import CODES, MEMBERS, Cost

SENTINEL = UUID(int=1)
"""The half that is in every keystore from its beginning."""


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

    def begin(self) -> None:
        """Makes the keystore's stores, with a half that will always be there. Raises KeystoreAway."""
        try:
            self.keystore.put({SENTINEL: os.urandom(HALF_BYTES)})
        except ValueError:
            return  # it was begun before

    def keep(self, halves: Mapping[UUID, bytes]) -> None:
        """Keeps new halves, on every place, before any row that needs them. Raises KeystoreAway.

        Also where the keystore does not know the half that it was begun with: then its disks are not the ones that
        it had, and what went into others would be lost as soon as those came back.
        """
        if SENTINEL not in self.keystore.get([SENTINEL]):
            raise KeystoreAway(_("This keystore is empty: are its disks there?"))
        self.keystore.put(halves)

    def final_at(self, now: datetime) -> datetime:
        """From when no copy of the keystore holds what is destroyed now."""
        return self.keystore.final_at(self.copies, now)
