"""The key of the log: kept outside the database, it signs checkpoints as C2SP signed notes."""

import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fundapp.audit.verify import key_hash, verifier_key
from fundapp.config import Settings

SEED_BYTES = 32


class Signer:
    """Signs in the name of `origin`, which is also the name of the key."""

    def __init__(self, origin: str, seed: bytes) -> None:
        self.origin = origin
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
    return Signer(settings.audit_origin, seed)
