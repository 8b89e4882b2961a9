"""A newsletter cut into the items that it announces."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fundapp.core.text import fold
from fundapp.grants.rules.markup import Block, Link, addresses, joined
from fundapp.grants.rules.tracking import untracked

MOST_ITEMS = 100
_SHORTEST_TITLE = 8
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}\s*[.):-]|[-*•–▪➤►]+)\s*")
_AROUND = re.compile(
    r"desabonn|desinscri|unsubscribe|se desinscrire|en ligne$|navigateur|in (?:your )?browser|view (?:online|this)|"
    r"facebook|linkedin|twitter|instagram|youtube|whatsapp|preferences|confidentialite|privacy|gerer|manage|"
    r"nous contacter|contact us|partager|share this|mentions legales"
)
_MORE = re.compile(
    r"lire|suite|savoir plus|details?|plus d'info|decouvrir|consulter|postuler|candidater|voir l'appel|acceder|read|"
    r"more|apply|view|learn|here|ici|link|lien"
)


@dataclass(frozen=True)
class Item:
    """One thing that a letter announces."""

    title: str
    text: str
    url: str | None


def items_of(subject: str, blocks: Sequence[Block]) -> list[Item]:
    """What a letter announces: item by item under its headings or links, or one thing under its subject."""
    said = [block for block in blocks if not _is_around(block)]
    for cut in (_by_headings, _by_title_links, _by_addresses):
        found = list(cut(said))[:MOST_ITEMS]
        if len(found) > 1:
            return found
    text = joined(said)
    title = subject or next((block.text.split("\n")[0] for block in said if block.text), "")
    return [Item(_title(title), text, _address_of(said, title))] if text or title else []


def _by_headings(blocks: Sequence[Block]) -> Iterator[Item]:
    """By the commonest kind of heading; higher ones are chapters, and what stands below them is no item's."""
    counts = Counter(block.level for block in blocks if _is_heading(block))
    if not counts:
        return
    level = max(counts, key=lambda each: (counts[each], each))
    heads = [index for index, block in enumerate(blocks) if _is_heading(block) and block.level <= level]
    for head, body in _sections(blocks, heads):
        if head.level == level:
            yield _item(head, body)


def _by_title_links(blocks: Sequence[Block]) -> Iterator[Item]:
    """By paragraphs that are one link, as long as a title."""
    heads = [index for index, block in enumerate(blocks) if _is_title_link(block)]
    for head, body in _sections(blocks, heads):
        yield _item(head, body)


def _sections(blocks: Sequence[Block], heads: Sequence[int]) -> Iterator[tuple[Block, Sequence[Block]]]:
    """Each head with what stands below it, up to the next."""
    for index, end in pairwise([*heads, len(blocks)]):
        yield blocks[index], blocks[index + 1 : end]


def _by_addresses(blocks: Sequence[Block]) -> Iterator[Item]:
    """Plain text: an item ends with the paragraph in which its address stands."""
    waiting: list[Block] = []
    for block in blocks:
        waiting.append(block)
        if not addresses(block.text):
            continue
        own = _titled_lines(block) or (_titled_lines(waiting[-2]) if len(waiting) > 1 else [])
        since = waiting if not _titled_lines(block) else [block]
        if own:
            yield Item(_title(own[0]), joined(since), _address_of([block], own[0]))
        waiting = []


def _titled_lines(block: Block) -> list[str]:
    return [line for line in block.text.split("\n") if not addresses(line) and len(_title(line)) >= _SHORTEST_TITLE]


def _item(head: Block, body: Sequence[Block]) -> Item:
    title = _title(head.text)
    return Item(title, joined([head, *body]), _address_of([head, *body], title))


def _is_heading(block: Block) -> bool:
    return block.level > 0 and len(_title(block.text)) >= _SHORTEST_TITLE


def _is_title_link(block: Block) -> bool:
    words = " ".join(block.text.split())
    return len(block.links) == 1 and len(words) >= 2 * _SHORTEST_TITLE and block.links[0].words == words


def _is_around(block: Block) -> bool:
    """What is about the letter itself: to leave it, to share it, who sends it."""
    short = len(block.text) < 200
    return block.framed or (short and _AROUND.search(fold(block.text)) is not None)


def _title(text: str) -> str:
    return _NUMBERING.sub("", " ".join(text.split()))[:400]


def _address_of(blocks: Sequence[Block], title: str) -> str | None:
    """That of an item: of its title, of « lire la suite », or the only one; None where several may be."""
    links = [link for block in blocks for link in block.links if not _AROUND.search(fold(link.words))]
    links += [Link("", each) for block in blocks for each in addresses(block.text)]
    named = [link for link in links if link.words and fold(link.words) == fold(title)]
    leading = [link for link in links if link.words and len(link.words) < 40 and _MORE.search(fold(link.words))]
    for some in (named, leading, links):
        known = dict.fromkeys(filter(None, (untracked(link.address) for link in some)))
        if len(known) == 1:
            return next(iter(known))
    return None
