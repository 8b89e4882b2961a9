"""A text that somebody pasted: a title, an address, and what its prose says."""

import re

from fundapp.grants.rules.found import Found
from fundapp.grants.rules.markup import addresses, plain
from fundapp.grants.rules.prose import read_prose

_LONGEST_TITLE = 400
_LONGEST_BODY = 20_000
_LONGEST_ADDRESS = 2_000
_LABEL = re.compile(r"(?:titre|intitule|intitulé|title|objet|subject|appel|call)\s*:\s*(?=\S)", re.IGNORECASE)
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{3}")


def read_pasted(text: str) -> Found:
    """The call that a text is about. Its first line that says something is taken for the title."""
    body = plain(text)
    lines = [" ".join(line.split()) for line in body.split("\n")]
    title = next((line for line in lines if _SAYS_SOMETHING.search(line) and not addresses(line)), lines[0])
    links = addresses(text)
    return Found(
        key="",
        title=_LABEL.sub("", title, count=1)[:_LONGEST_TITLE],
        url=links[0][:_LONGEST_ADDRESS] if len(set(links)) == 1 else None,
        summary=body[:_LONGEST_BODY],
        **read_prose(body),
    )
