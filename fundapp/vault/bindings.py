"""One way to write down what a key, a record or a signature belongs to."""

from uuid import UUID

Part = UUID | str | int | bytes

PREFIX = b"fundapp/1/"


def bind(label: str, *parts: Part) -> bytes:
    """The parts under a label, as bytes that no other parts give: each is preceded by its kind and length.

    What is sealed under one binding does not open under another: this is the associated data of records and the
    `info` of HPKE and HKDF.
    """
    return b"".join((PREFIX, label.encode(), b"\0", *map(_written, parts)))


def _written(part: Part) -> bytes:
    if isinstance(part, UUID):
        return b"u" + part.bytes
    if isinstance(part, str):
        part = part.encode()
        return b"s" + len(part).to_bytes(4) + part
    if isinstance(part, int):
        return b"i" + part.to_bytes(8)
    return b"b" + len(part).to_bytes(4) + part
