"""What somebody does to signed statements who owns the database and holds the log's key: they sign the log anew."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fundapp.vault.chain import ADMISSION, EPOCH, FOUNDING
from tests.audit.histories import digest
from tests.audit.signed_logs import Book, Told, keys, members, own_id, pair


def put(book: Book, number: int, told: Told) -> None:
    """The entry added last goes to another place."""
    assert book.entries[-1] is told
    book.entries.insert(number, book.entries.pop())


def swap_key(book: Book) -> None:
    """Another public key in an admission, under the old signature."""
    stated = book.entries[2].payload["statement"]
    stated["body"] = stated["body"].replace(keys("esther")["signing"], keys("thief")["signing"])


def found_again(book: Book, by: str, **place: Any) -> None:
    """The officers once more, with the thief among them."""
    facts = {"epoch": 0, "members": members("awa", "thief"), "sealing": digest("new").hex(), **place}
    book.slip_in("officers", FOUNDING, facts, by)


def admit_thief(book: Book, by: str, **facts: Any) -> Told:
    """One more admission to the officers."""
    return book.slip_in("officers", ADMISSION, {"member": own_id("thief").hex, **keys("thief"), **facts}, by)


def renew_with(book: Book, told: dict[str, Any], epoch: int = 2) -> None:
    """One more epoch of the officers."""
    book.slip_in("officers", EPOCH, {"epoch": epoch, "members": told, "sealing": digest("new").hex()}, "awa")


class Attack(NamedTuple):
    """What is done, which entry is refused for what with the root, and for what without."""

    do: Callable[[Book], Any]
    found: tuple[str, int]
    alone: tuple[str, int] = ("", -1)


BAD = ("statement.signature", 2)
ATTACKS = {
    "a key swapped in an admission": Attack(swap_key, BAD, BAD),
    "a key swapped and signed by the thief": Attack(
        lambda book: book.entries[2].restate("thief", **keys("thief")), ("chain.signer", 2)
    ),
    "the signer's name changed": Attack(
        lambda book: book.entries[2].payload["statement"].update(signer=pair("bela").public.hex()), BAD, BAD
    ),
    "an admission dropped, and the admitted votes": Attack(lambda book: book.entries.pop(2), ("statement.signer", 2)),
    "an admission dropped, and the chain goes on": Attack(
        lambda book: [book.entries.pop(3), book.entries.pop(2)], ("chain.place", 4)
    ),
    "a statement taken out of its entry": Attack(
        lambda book: book.entries[2].payload.pop("statement"), ("statement.missing", 2)
    ),
    "the beginning of a chain cut off": Attack(lambda book: book.entries.pop(0), ("chain.place", 1)),
    "the end of a chain cut off, and who was in it votes": Attack(
        lambda book: book.entries.pop(7), ("statement.signer", 9)
    ),
    "a statement of another group": Attack(
        lambda book: book.tell("vault.group.founded", "officers", statement=book.entries[1].payload["statement"]),
        ("chain.place", 11),
    ),
    "a statement of another group, renamed": Attack(
        lambda book: book.entries[1].payload.update(subject=own_id("officers").hex), ("chain.place", 1)
    ),
    "an old statement again": Attack(lambda book: book.entries.append(book.entries[2]), ("chain.place", 11)),
    "statements of a chain swapped": Attack(
        lambda book: book.entries.insert(6, book.entries.pop(7)), ("chain.place", 6)
    ),
    "an admission told as another's": Attack(
        lambda book: book.entries[2].payload.update(member=own_id("thief").hex), ("chain.place", 2)
    ),
    "an epoch told as another": Attack(lambda book: book.entries[6].payload.update(epoch=True), ("chain.place", 6)),
    "an admission in an entry of another action": Attack(
        lambda book: setattr(book.entries[2], "action", "case.vote.cast"), ("chain.place", 2)
    ),
    "an admission told as an epoch": Attack(
        lambda book: setattr(book.entries[2], "action", "vault.group.renewed"), ("chain.place", 2)
    ),
    "a second founding by the root": Attack(lambda book: found_again(book, "root"), ("chain.place", 11)),
    "a second founding by the root from the beginning": Attack(
        lambda book: found_again(book, "root", before="", position=0), ("chain.place", 11)
    ),
    "a second founding by the root, told as the next epoch": Attack(
        lambda book: found_again(book, "root", epoch=2), ("chain.place", 11)
    ),
    "a second founding by a thief": Attack(lambda book: found_again(book, "thief"), ("chain.signer", 11)),
    "a group that a thief founds": Attack(
        lambda book: book.slip_in("desk", FOUNDING, {"epoch": 0, "members": {}, "sealing": digest("s").hex()}, "thief"),
        ("chain.signer", 11),
    ),
    "a group that a member of another founds": Attack(
        lambda book: book.slip_in("desk", FOUNDING, {"epoch": 0, "members": {}, "sealing": digest("s").hex()}, "awa"),
        ("chain.signer", 11),
    ),
    "a group that begins with an admission": Attack(
        lambda book: book.slip_in("desk", ADMISSION, {"member": own_id("thief").hex, **keys("thief")}, "root"),
        ("chain.place", 11),
    ),
    "a founding that is not epoch 0": Attack(
        lambda book: book.slip_in("desk", FOUNDING, {"epoch": 1, "members": {}, "sealing": digest("s").hex()}, "root"),
        ("chain.place", 11),
    ),
    "an admission that names another statement before it": Attack(
        lambda book: admit_thief(book, "awa", before=digest("other").hex()), ("chain.place", 11)
    ),
    "an admission that names another group": Attack(
        lambda book: admit_thief(book, "awa", group=own_id("committee").hex), ("chain.place", 11)
    ),
    "an admission at another position": Attack(lambda book: admit_thief(book, "awa", position=5), ("chain.place", 11)),
    "an admission by a member of another group": Attack(
        lambda book: admit_thief(book, "chantal"), ("chain.signer", 11)
    ),
    "an admission by a thief": Attack(lambda book: admit_thief(book, "thief"), ("chain.signer", 11)),
    "an epoch by a member who left": Attack(lambda book: book.entries[6].restate("bela"), ("chain.signer", 6)),
    "an admission at a place that is no number": Attack(
        lambda book: book.entries[2].restate("awa", position=True), ("chain.place", 2)
    ),
    "an epoch that adds a member": Attack(
        lambda book: renew_with(book, members("awa", "thief")), ("chain.members", 11)
    ),
    "an epoch that changes a key": Attack(
        lambda book: renew_with(book, {own_id("awa").hex: keys("thief")}), ("chain.members", 11)
    ),
    "an epoch that keeps a member who left": Attack(
        lambda book: book.entries[6].restate("esther", members=members("awa", "bela")), ("chain.members", 6)
    ),
    "an epoch left out": Attack(lambda book: renew_with(book, members("awa"), epoch=3), ("chain.place", 11)),
    "an epoch twice": Attack(lambda book: renew_with(book, members("awa"), epoch=1), ("chain.place", 11)),
    "a vote changed and signed by a thief": Attack(
        lambda book: book.entries[4].restate("thief", round=7), ("statement.signer", 4)
    ),
    "a vote changed": Attack(
        lambda book: book.entries[4].payload["statement"].update(body='{"kind":"vote","round":7}'),
        ("statement.signature", 4),
        ("statement.signature", 4),
    ),
    "a vote by the root": Attack(lambda book: book.vote("root"), ("statement.signer", 11)),
    "a vote by somebody not yet admitted": Attack(
        lambda book: put(book, 2, book.vote("esther", round=1)), ("statement.signer", 2)
    ),
    "a vote by somebody who left": Attack(
        lambda book: put(book, 6, book.vote("bela", round=2)), ("statement.signer", 6)
    ),
    "a vote by somebody whom an epoch left out": Attack(
        lambda book: [book.entries.pop(5), book.vote("bela", round=2)], ("statement.signer", 10)
    ),
    "a vote with keys that were reset": Attack(lambda book: book.vote("didier"), ("statement.signer", 11)),
    "a vote with new keys that nobody vouched for": Attack(
        lambda book: book.vote("didier's new keys"), ("statement.signer", 11)
    ),
    "a vote with keys that an admission replaced": Attack(
        lambda book: [admit_thief(book, "awa", member=own_id("fatou").hex), book.vote("fatou")],
        ("statement.signer", 12),
    ),
    "a vote by a member who left the house": Attack(
        lambda book: [book.tell("vault.member.left", "awa", reason="seized"), book.vote("awa")],
        ("statement.signer", 12),
    ),
    "a leaving that does not say whose": Attack(lambda book: book.entries[5].payload.pop("member"), ("ending.form", 5)),
    "a reset that does not say whose": Attack(lambda book: book.entries[8].payload.pop("subject"), ("ending.form", 8)),
}
