"""The keystore: the halves of keys that no database and no backup ever holds, so that shredding them is final."""

from fundapp.vault.keystore.mirror import Keystore, open_keystore
from fundapp.vault.keystore.place import HALF_BYTES, KeystoreAway

__all__ = ["HALF_BYTES", "Keystore", "KeystoreAway", "open_keystore"]
