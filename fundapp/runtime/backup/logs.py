"""The newer log that a restore goes on with: checked against our key, the backup, and what we signed."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from fundapp.audit.signing import Signer
from fundapp.audit.verify import Frontier, Refused, Summary, read_checkpoint, read_key, verify_export
from fundapp.core.i18n import _
from fundapp.runtime.backup.errors import Unfit
from fundapp.runtime.backup.reading import Content


def check_export(export: Path, content: Content, signer: Signer) -> Summary:
    """What a newer export of the same log holds. Raises Unfit where it is not that.

    The export must be made with our key, reach as far as the last checkpoint that this machine signed, and begin with
    the very entries that the backup has.
    """
    own = signer.remembered()
    try:
        with export.open("rb") as lines:
            summary = verify_export(lines, held=[own] if own else [], key=signer.key)
    except Refused as refused:
        raise Unfit(_("The export of the log: %(reason)s", reason=refused)) from refused
    if summary.entries < content.log.size:
        raise Unfit(_("The export of the log is older than the backup, which needs none of it."))
    with export.open("rb") as lines:
        if _root_of_first(content.log.size, lines) != content.log.root():
            raise Unfit(_("The export is not of the log that is in the backup: it begins with other entries."))
    return summary


def behind_what_was_signed(size: int, signer: Signer) -> bool:
    """Whether this machine signed more than a log of `size` entries, so that it will sign nothing that is shorter."""
    note = signer.remembered()
    return note is not None and read_checkpoint(note, *read_key(signer.key)).size > size


def _root_of_first(size: int, lines: Iterable[bytes]) -> bytes:
    tree = Frontier()
    for digest in _hashes(lines):
        if tree.size == size:
            break
        tree.append(digest)
    return tree.root()


def _hashes(lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        told = json.loads(line)
        if "leaf" in told:
            yield bytes.fromhex(told["hash"])
