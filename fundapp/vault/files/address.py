"""Where sealed files are kept, as an operator writes it."""

from pathlib import Path
from urllib.parse import urlsplit

from fundapp.vault.files.bucket import BucketStore
from fundapp.vault.files.folder import FolderStore
from fundapp.vault.files.store import FileStore


def open_store(
    place: str | Path, *, endpoint: str | None = None, region: str = "", key_id: str = "", secret: str = ""
) -> FileStore:
    """The store at `place`: a folder, or `s3://bucket/prefix`, to which alone the other arguments belong.

    Asks nothing of a bucket yet. Raises ValueError for an address that is neither, or an endpoint in the clear.
    """
    if isinstance(place, Path) or "://" not in place:
        return FolderStore(Path(place))
    url = urlsplit(place)
    if url.scheme != "s3" or not url.netloc:
        raise ValueError("a file store is a folder, or s3://bucket/prefix")
    prefix = url.path.strip("/")
    return BucketStore(url.netloc, prefix, endpoint=endpoint, region=region, key_id=key_id, secret=secret)
