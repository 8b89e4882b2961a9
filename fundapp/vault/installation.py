"""The vault as the settings make it."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from fundapp.config import Settings, Storage
from fundapp.core.errors import Unavailable
from fundapp.core.files import write_whole
from fundapp.core.i18n import _
from fundapp.vault.files import FileStore, open_store
from fundapp.vault.house import Vault
from fundapp.vault.keystore import Keystore, open_keystore
from fundapp.vault.pairs import SigningPair
from fundapp.vault.passphrases import CODES, MEMBERS, Cost

DEMO_ROOT = "demo-root"
DEMO_COST = Cost(memory=8 * 1024, passes=1)


def vault_of(settings: Settings) -> Vault:
    """This installation's vault. Raises Unavailable where none was founded: people then work without sealed data."""
    root = settings.vault_root or _demonstration_root(settings)
    if root is None:
        raise Unavailable(_("The vault of this installation was not founded yet: run `fundapp init`."))
    return make_vault(settings, root)


def make_vault(settings: Settings, root: bytes) -> Vault:
    """The vault of a root, given its public key."""
    copies, costs = settings.data_dir / "keystore-copies", {"members": passphrase_cost(settings), "codes": CODES}
    return Vault(root, keystore_of(settings), files_of(settings), copies, **costs)


def passphrase_cost(settings: Settings) -> Cost:
    """What a guess at anybody's passphrase costs, also where no vault was founded."""
    return DEMO_COST if settings.is_demonstration else MEMBERS


def keystore_of(settings: Settings) -> Keystore:
    """The keystore of these settings, one for each process."""
    return _keystore(settings.storage.keystore, settings.storage.keystore_token)


def files_of(settings: Settings) -> FileStore:
    """Where sealed files are kept."""
    return _files(settings.storage)


def couriers_folder(settings: Settings) -> Path:
    """Where the worker's private keys lie."""
    return settings.data_dir / "couriers"


def demonstration_root(settings: Settings) -> SigningPair:
    """The root of a demonstration, which lies beside its data: nothing in it needs protecting."""
    file = settings.data_dir / DEMO_ROOT
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, [SigningPair.fresh().private])
    return SigningPair(file.read_bytes())


def pinned(root: SigningPair) -> str:
    """The public half of a root, as FUNDAPP_VAULT_ROOT takes it."""
    return b64encode(root.public).decode()


def _demonstration_root(settings: Settings) -> bytes | None:
    there = settings.is_demonstration and (settings.data_dir / DEMO_ROOT).exists()
    return demonstration_root(settings).public if there else None


@cache
def _keystore(places: tuple[str, ...], token: str) -> Keystore:
    return open_keystore(places, token)


@cache
def _files(storage: Storage) -> FileStore:
    secrets = {"key_id": storage.s3_key_id, "secret": storage.s3_secret}
    return open_store(storage.files, endpoint=storage.s3_endpoint, region=storage.s3_region, **secrets)
