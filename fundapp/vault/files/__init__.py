"""Sealed files: chunks under libsodium's secretstream, padded, verified whole before they are shown."""

from fundapp.vault.files.address import open_store
from fundapp.vault.files.errors import CannotOpenFile, NameTaken
from fundapp.vault.files.opening import open_stream
from fundapp.vault.files.sealing import seal_stream
from fundapp.vault.files.store import FileStore

__all__ = ["CannotOpenFile", "FileStore", "NameTaken", "open_store", "open_stream", "seal_stream"]
