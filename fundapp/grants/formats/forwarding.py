"""What forwarding adds to a letter: a note, copied headers, a signature. None of it is about a call."""

import re
from collections.abc import Sequence
from dataclasses import replace

from fundapp.core.text import fold
from fundapp.grants.rules.markup import Block

_MARKER = re.compile(
    r"[-_ >*]*(?:message (?:transfere|original|d'origine|reexpedie)|forwarded message|original message|"
    r"(?:debut du|begin) (?:message )?(?:transfere|reexpedie|forwarded message)|courriel transfere)[-_ :*]*"
)
_HEADER = re.compile(
    r"[>* ]*(de|from|date|envoye(?: le)?|sent|a|to|pour|cc|cci|bcc|objet|sujet|subject|repondre a|reply-to|expediteur|"
    r"destinataires?)[* ]*:.*"
)
_SUBJECTS = frozenset({"objet", "sujet", "subject"})
_SENT = frozenset({"envoye", "envoye le", "sent", "date"})
_SIGNATURE = re.compile(r"--\s?")
_MAIL_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]", re.IGNORECASE)
_FIRST_BLOCKS = 40


def without_forwarder(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """The subject of what was forwarded, and its blocks without what forwarding added; « » where nothing was."""
    at = max((index for index, block in enumerate(blocks[:_FIRST_BLOCKS]) if _begins(block)), default=None)
    if at is None:
        return "", _unsigned(blocks)
    subject, rest = _below_headers(blocks[at:])
    return subject, _unsigned(rest)


def _begins(block: Block) -> bool:
    """A line such as « ---------- Message transféré ---------- », or the headers that Outlook copies without one."""
    lines = [fold(line) for line in block.text.split("\n")]
    names = [match[1] for match in map(_HEADER.fullmatch, lines[:6]) if match]
    outlook = len(names) >= 3 and names[0] in ("de", "from") and not _SENT.isdisjoint(names)
    return outlook or any(map(_MARKER.fullmatch, lines))


def _below_headers(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    subject = ""
    for index, block in enumerate(blocks):
        lines = block.text.split("\n")
        first = max((place + 1 for place, line in enumerate(lines) if _MARKER.fullmatch(fold(line))), default=0)
        for place in range(first, len(lines)):
            match = _HEADER.fullmatch(fold(lines[place]))
            if match and match[1] in _SUBJECTS:
                subject = lines[place].partition(":")[2].strip(" *")
            elif not match and lines[place].strip() and not _MAIL_ADDRESS.search(lines[place]):
                return subject, [replace(block, text="\n".join(lines[place:])), *blocks[index + 1 :]]
    return subject, []


def _unsigned(blocks: Sequence[Block]) -> list[Block]:
    for index, block in enumerate(blocks):
        lines = block.text.split("\n")
        for place, line in enumerate(lines):
            if _SIGNATURE.fullmatch(line):
                above = [replace(block, text="\n".join(lines[:place]))] if place else []
                return [*blocks[:index], *above]
    return list(blocks)
