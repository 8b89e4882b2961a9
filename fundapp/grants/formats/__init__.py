"""Formats in which calls reach us: each a reader from a stream to calls as their source tells them. Pure."""

from collections.abc import Mapping

from fundapp.grants.formats.feeds import read_feed
from fundapp.grants.formats.grants_gov import read_grants_gov
from fundapp.grants.formats.mail import read_letters
from fundapp.grants.formats.paging import Pages, pages
from fundapp.grants.formats.sedia import read_sedia
from fundapp.grants.formats.settings import Reader, Settings
from fundapp.grants.formats.sheet import read_calls_sheet
from fundapp.grants.formats.simpler_grants import read_simpler_grants
from fundapp.grants.formats.soundness import sound

READERS: Mapping[str, Reader] = {
    "feed": read_feed,
    "grants_gov": read_grants_gov,
    "simpler_grants": read_simpler_grants,
    "sedia": read_sedia,
    "sheet": read_calls_sheet,
    "mailbox": read_letters,
}
"""By kind of source."""

__all__ = ["READERS", "Pages", "Reader", "Settings", "pages", "sound"]
