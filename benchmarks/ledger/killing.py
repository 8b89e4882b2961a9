"""A client of the ledger that may be killed at any moment: what it wants and what was acknowledged stands in a file.

Before each act a line tells what is going to be sent, after its commit another that it was acknowledged. Whoever comes
after a killed client first sends its last act again, under the same key.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing import parent_process
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from benchmarks.clients import pause
from benchmarks.ledger.ground import Client, now, quiet
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Unavailable
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held, return_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import Transfer

Act = tuple[str, str, int, str]
"""What is done ("hold", "free", "pay", "back"), its key, an amount, and what was held or "-"."""


@dataclass
class Notes:
    """What a client wrote down, life after life."""

    file: Path
    acknowledged: list[tuple[Act, str]] = field(default_factory=list)
    open: Act | None = None

    @classmethod
    def read(cls, file: Path) -> "Notes":
        """What stands in a file; a line that was cut off counts for nothing."""
        made = cls(file)
        for line in file.read_text().split("\n")[:-1] if file.exists() else []:
            word, *rest = line.split(" ")
            if word == "send":
                made.open = rest[0], rest[1], int(rest[2]), rest[3]
            elif made.open is not None:
                made.acknowledged += [(made.open, rest[0])] if word == "done" else []
                made.open = None
        return made


def live(url: str, envelope_id: UUID, file: Path, number: int, seed: int) -> None:
    """Until killed: holds, sets free, pays, takes back."""
    quiet()
    notes, chance = Notes.read(file), Random(seed)
    held, paid = waiting(notes)
    with Client(url).at_work(), file.open("ab", buffering=0) as writing:
        writing.write(b"\n" if file.stat().st_size and not file.read_bytes().endswith(b"\n") else b"")

        def do(act: Act) -> None:
            writing.write(f"send {' '.join(str(each) for each in act)}\n".encode())
            try:
                made = _sent(envelope_id, act)
            except Conflict:
                writing.write(b"refused -\n")
                pause(0.05)
                return
            held.pop(act[3], None)
            if act[0] == "hold":
                held[made] = act[2]
            elif act[0] == "pay":
                paid.append(act[2])
            elif act[0] == "back" and act != notes.open:
                paid.remove(act[2])
            writing.write(f"done {made}\n".encode())

        if notes.open is not None:
            do(notes.open)
        for act in _acts(held, paid, chance, f"{number}-{seed}"):
            do(act)


def waiting(notes: Notes) -> tuple[dict[str, int], list[int]]:
    """What was held and acknowledged, and neither paid nor set free; and what was paid and did not come back."""
    held, paid = {}, []
    sent = [*notes.acknowledged, *([(notes.open, "")] if notes.open else [])]
    for (what, _key, amount, about), made in sent:
        if what == "hold" and made:
            held[made] = amount
        elif what == "pay" and made:
            paid.append(amount)
        elif what == "back":
            paid.remove(amount)
        held.pop(about, None)
    return held, paid


def _acts(held: dict[str, int], paid: list[int], chance: Random, name: str) -> Iterator[Act]:
    """Money goes round, so that the envelope is always nearly empty and never quite."""
    for count in itertools.count(1):
        key, what = f"{name}-{count}", chance.choice(["hold", "hold", "free", "pay", "back"])
        if what in ("free", "pay") and held:
            about = chance.choice(sorted(held))
            yield what, key, held[about], about
        elif what == "back" and paid:
            yield what, key, chance.choice(paid), "-"
        else:
            yield "hold", key, chance.randint(1, 4_000), "-"


def _sent(envelope_id: UUID, act: Act) -> str:
    """The id of what was written. SQLite lets nobody queue: who waits in vain asks again."""
    what, key, amount, held = act
    commands: dict[str, Callable[[Session], UUID]] = {
        "hold": lambda session: hold_money(session, now(), Entry(key, envelope_id, amount)).id,
        "free": lambda session: free_money(
            session, now(), session.get_one(Transfer, UUID(held)), key=key, reason="withdrawn"
        ),
        "pay": lambda session: pay_held(session, now(), UUID(held), Payment(key, amount)).id,
        "back": lambda session: return_money(session, now(), Entry(key, envelope_id, amount, None, "unreachable")).id,
    }
    while _is_wanted():
        try:
            with transaction() as session:
                return commands[what](session).hex
        except Unavailable:
            continue
    raise SystemExit


def _is_wanted() -> bool:
    """Whether whoever started this client is still there: nobody else would end it."""
    parent = parent_process()
    return parent is None or parent.is_alive()
