"""Ids that sort by time (UUID version 7, RFC 9562): their indexes grow at one end, and writing them stays cheap."""

import secrets
from datetime import datetime
from uuid import UUID

VERSION, VARIANT = 7, 0b10


def timed_id(moment: datetime) -> UUID:
    """An id that tells its millisecond: only for rows that say when they were written anyway."""
    since = int(moment.timestamp() * 1000)
    return UUID(int=since << 80 | VERSION << 76 | secrets.randbits(12) << 64 | VARIANT << 62 | secrets.randbits(62))
