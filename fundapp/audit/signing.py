"""The key of the log: kept outside the database, it signs checkpoints as C2SP signed notes."""

import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fundapp.audit.verify import key_hash, verifier_key
from fundapp.config import Settings
from fundapp.core.files import write_whole

SEED_BYTES = 32


class Signer:
    """Signs in the name of `origin`, which is also the name of the key.

    `memory` is a file outside the database that keeps the last note that was signed here.
    """

    def __init__(self, origin: str, seed: bytes, memory: Path | None = None) -> None:
        self.origin = origin
        self._memory = memory
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def key(self) -> str:
        """The public half as auditors keep it: a C2SP verifier key."""
        return verifier_key(self.origin, self._public)

    def checkpoint(self, size: int, root: bytes) -> str:
        """A signed note about a tree (c2sp.org/tlog-checkpoint)."""
        text = f"{self.origin}\n{size}\n{b64encode(root).decode()}\n"
        signature = key_hash(self.origin, self._public) + self._key.sign(text.encode())
        return f"{text}\n— {self.origin} {b64encode(signature).decode()}\n"

    def remembered(self) -> str | None:
        """The last note that was signed here and committed."""
        return self._memory.read_text() if self._memory is not None and self._memory.exists() else None

    def remember(self, note: str) -> None:
        """Keep a note that was committed, so that an older database put back later is noticed before it is signed."""
        if self._memory is not None and note != self.remembered():
            self._memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._memory, [note.encode()])


def kept_seed(file: Path) -> bytes:
    """The private key in `file`, made at first need; of several processes that make it at once, one wins."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}-{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            new.write(b64encode(os.urandom(SEED_BYTES)).decode())
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return b64decode(file.read_text())


def signer_of(settings: Settings) -> Signer:
    """The installation's key: as configured, else the one kept in its data folder."""
    seed = settings.audit_key or kept_seed(settings.data_dir / "audit-key")
    return Signer(settings.audit_origin, seed, settings.data_dir / "audit-last")
