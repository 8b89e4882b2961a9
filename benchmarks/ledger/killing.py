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

from benchmarks.ledger.ground import Client, now, quiet
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Unavailable
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.commands.writing import Entry

Act = tuple[str, str, int, str]
"""What is done ("hold", "free", "pay"), its key, an amount (of a hold, or a part to pay), and what was held."""


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
    """Until killed: holds, sets free, pays whole and in parts."""
    quiet()
    notes, chance = Notes.read(file), Random(seed)
    mine = waiting(notes)
    with Client(url).at_work(), file.open("ab", buffering=0) as writing:
        writing.write(b"\n" if file.stat().st_size and not file.read_bytes().endswith(b"\n") else b"")

        def do(act: Act) -> None:
            writing.write(f"send {' '.join(str(each) for each in act)}\n".encode())
            try:
                made = _sent(envelope_id, act)
            except Conflict:
                writing.write(b"refused -\n")
                return
            mine.pop(act[3], None)
            if act[0] == "hold":
                mine[made] = act[2]
            writing.write(f"done {made}\n".encode())

        if notes.open is not None:
            do(notes.open)
        for act in _acts(mine, chance, f"{number}-{seed}"):
            do(act)


def waiting(notes: Notes) -> dict[str, int]:
    """What was held and acknowledged, and neither paid nor set free."""
    held = {made: act[2] for act, made in notes.acknowledged if act[0] == "hold"}
    for act, _made in notes.acknowledged:
        held.pop(act[3], None)
    if notes.open is not None:
        held.pop(notes.open[3], None)
    return held


def _acts(mine: dict[str, int], chance: Random, name: str) -> Iterator[Act]:
    for count in itertools.count(1):
        key = f"{name}-{count}"
        if not mine or chance.random() < 0.5:
            yield "hold", key, chance.randint(1, 4_000), "-"
        else:
            held = chance.choice(sorted(mine))
            what = chance.choice(["free", "pay", "part"])
            yield (
                ("free" if what == "free" else "pay"),
                key,
                (max(1, mine[held] // 2) if what == "part" else mine[held]),
                held,
            )


def _sent(envelope_id: UUID, act: Act) -> str:
    """The id of what was written. SQLite lets nobody queue: who waits in vain asks again."""
    what, key, amount, held = act
    commands: dict[str, Callable[[Session], UUID]] = {
        "hold": lambda session: hold_money(session, now(), Entry(key, envelope_id, amount)).id,
        "free": lambda session: free_money(session, now(), UUID(held), key=key, reason="withdrawn").id,
        "pay": lambda session: pay_held(session, now(), UUID(held), Payment(key, amount)).id,
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
