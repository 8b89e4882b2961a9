"""Sealed files in a bucket of an S3-compatible store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from fundapp.core.errors import NotFound, Unavailable
from fundapp.core.i18n import lazy
from fundapp.vault.files.errors import NameTaken
from fundapp.vault.files.store import NAME, READ_AT_ONCE, Coming, checked, silent_store

if TYPE_CHECKING:  # the library has these two in its type stubs only
    from obstore.store import ClientConfig, RetryConfig

PART = 5 * 2**20  # the least that S3 takes as a part of a larger upload; 10,000 of them at most: 48 GiB
PARTS_AT_ONCE = 2
RETRIES: RetryConfig = {
    "max_retries": 3,
    "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=2), "base": 2},
    "retry_timeout": timedelta(seconds=30),
}


class BucketStore:
    """A FileStore in `bucket`, below `prefix`; addresses are path-style, which every such store understands.

    `endpoint` is https, or http on this machine (else ValueError); without it, Amazon's for the `region`. Where an
    upload and its abort both fail, the store keeps parts that nobody can read: its own lifecycle rule removes them.
    The library's threads do not survive a fork: what was used before one raises RuntimeError after it.
    """

    def __init__(self, bucket: str, prefix: str, *, endpoint: str | None, region: str, key_id: str, secret: str):
        address = endpoint or f"https://s3.{region}.amazonaws.com"
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            endpoint=address,
            region=region,
            access_key_id=key_id,
            secret_access_key=secret,
            virtual_hosted_style_request=False,
            skip_signature=False,  # this and the next, lest a variable in the environment say otherwise
            unsigned_payload=False,
            disable_bulk_delete=True,
            client_options=_client(address),
            retry_config=RETRIES,
        )

    def put(self, name: str, sealed: Iterable[bytes]) -> int:
        """See FileStore. Of two puts of one name at the same moment the later stays: random names do not meet."""
        with suppress(NotFound):
            self.size(name)
            raise NameTaken
        coming = Coming(sealed)
        try:
            with _asking():
                self._send(name, coming)
        except BaseException as error:
            if coming.failure is not None:
                raise coming.failure  # noqa: B904 - its own cause stays
            with suppress(Unavailable):  # the store may have kept the file, and only its answer was lost
                self.delete(name)
            if isinstance(error, NotFound):
                raise silent_store() from None  # what was not found is the bucket
            raise
        return coming.bytes

    def _send(self, name: str, coming: Coming) -> None:
        start = bytearray()
        for piece in coming:
            start += piece
            if len(start) > PART:
                pieces = chain([bytes(start)], coming)
                obstore.put(self._store, name, pieces, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
                return
        obstore.put(self._store, name, bytes(start), use_multipart=False)

    def read(self, name: str) -> Iterator[bytes]:
        """See FileStore. A connection that breaks is taken up again where it broke, if the file is still the same."""
        with _asking():
            yield from obstore.get(self._store, checked(name)).stream(READ_AT_ONCE)

    def size(self, name: str) -> int:
        """See FileStore."""
        with _asking():
            return obstore.head(self._store, checked(name))["size"]

    def delete(self, name: str) -> None:
        """See FileStore."""
        with suppress(NotFound), _asking():
            obstore.delete(self._store, checked(name))

    def names(self) -> Iterator[str]:
        """See FileStore."""
        with _asking():
            for page in obstore.list(self._store):
                yield from (found["path"] for found in page if NAME.fullmatch(found["path"]))


@contextmanager
def _asking() -> Iterator[None]:
    """The store's errors as ours: its own tell addresses, key ids and what was signed."""
    if _first_process() != os.getpid():
        raise RuntimeError("a bucket was used before this process was forked, and would never answer")
    try:
        yield
    except FileNotFoundError:
        raise NotFound from None
    except (PermissionDeniedError, UnauthenticatedError):
        raise Unavailable(lazy("The file store does not accept our access key.")) from None
    except BaseError:
        raise silent_store() from None


@cache
def _first_process() -> int:
    """The process in which the library has its threads."""
    return os.getpid()


def _client(endpoint: str) -> ClientConfig:
    return {"allow_http": _is_local(endpoint), "connect_timeout": "5s", "read_timeout": "30s", "timeout": "1h"}


def _is_local(endpoint: str) -> bool:
    """Whether it is plain http on this machine. Raises ValueError for plain http elsewhere."""
    url = urlsplit(endpoint)
    if url.scheme == "https":
        return False
    if url.scheme == "http" and (url.hostname == "localhost" or _is_loopback(url.hostname or "")):
        return True
    raise ValueError("the endpoint of a file store begins with https://, or with http:// on this machine")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
