"""Many at once: the last of an envelope goes to one; two awards over the same envelopes do not wait for each other.

`python -m benchmarks.ledger.race` does the first with two hundred clients, a thousand times.
"""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from benchmarks.ledger.ground import KINDS, Client, database, envelope, now
from benchmarks.ledger.race import in_threads
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Unavailable
from fundapp.ledger.commands.awarding import ToHold, free_awards, hold_award
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import Transfer
from tests.ledger.recount import columns, recounted

pytestmark = pytest.mark.process
CLIENTS, ROUNDS = 16, 20


@pytest.mark.parametrize("kind", KINDS)
def test_situation_17_of_many_clients_for_the_last_unit_exactly_one_wins_and_the_others_see_why(kind: str) -> None:
    with database(kind) as url:
        outcome = in_threads(url, CLIENTS, ROUNDS)
    assert outcome.winners == {1: ROUNDS}
    assert outcome.left == {0: ROUNDS * (CLIENTS - 1)}, "each is told that nothing is left"
    assert outcome.good, outcome


@pytest.mark.parametrize("kind", KINDS)
def test_many_at_once(kind: str) -> None:
    """The same key, the same hold, and awards over the same envelopes, in a database of their own."""
    with database(kind) as url:
        _the_same_key_is_held_once(url)
        _what_is_held_is_resolved_once(url)
        _awards_over_the_same_envelopes_in_opposite_order_do_not_deadlock(url)
        _awards_are_set_free_beside_others_that_are_held_without_a_deadlock(url)


def _all_at_once(url: str, acts: list[object]) -> Counter[str]:
    gate = threading.Barrier(len(acts))

    def run(act: object) -> str:
        with Client(url).at_work():
            gate.wait(60)
            for _try in range(20 if url.startswith("sqlite") else 1):  # which lets nobody queue
                try:
                    with transaction() as session:
                        act(session)  # type: ignore[operator]
                except Unavailable:
                    continue
                except Conflict as refused:
                    return type(refused).__name__
                return "done"
        return "waited in vain"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def _the_same_key_is_held_once(url: str) -> None:
    with Client(url).at_work():
        envelope_id = envelope(1_000)
    came_of = _all_at_once(
        url, [lambda session: hold_money(session, now(), Entry("same", envelope_id, 10)) for _each in range(8)]
    )
    assert set(came_of) <= {"done", "Conflict"}, "who came too early to see it is asked to look again"
    assert came_of["done"] >= 1
    assert _held(url, envelope_id) == (10, 1)


def _what_is_held_is_resolved_once(url: str) -> None:
    with Client(url).at_work():
        envelope_id = envelope(1_000)
        with transaction() as session:
            held = hold_money(session, now(), Entry(uuid4().hex, envelope_id, 10))
    acts: list[object] = []
    for each in range(4):
        acts.append(lambda session, key=f"f{each}": free_money(session, now(), held, key=key, reason="withdrawn"))
        acts.append(lambda session, key=f"p{each}": pay_held(session, now(), held.id, Payment(key)))
    came_of = _all_at_once(url, acts)
    assert came_of == {"done": 1, "Conflict": 7}
    assert _held(url, envelope_id)[0] == 0


def _awards_over_the_same_envelopes_in_opposite_order_do_not_deadlock(url: str) -> None:
    with Client(url).at_work():
        one, other = envelope(400), envelope(400)

    def award(*chosen: UUID) -> object:
        wanted = ToHold(uuid4(), "XAF", "CM", [("medical", 45), ("legal", 45)], chosen)
        return lambda session: hold_award(wanted, session, now())

    came_of = _all_at_once(url, [award(one, other) if each % 2 else award(other, one) for each in range(10)])
    assert came_of == {"done": 8, "NotCovered": 2}, "whoever is in a deadlock waits in vain"
    assert _held(url, one)[0] + _held(url, other)[0] == 720


def _awards_are_set_free_beside_others_that_are_held_without_a_deadlock(url: str) -> None:
    """What is freed was held in the envelopes one by one, the last of them in the order of locks first."""
    with Client(url).at_work():
        low, high = sorted((envelope(10_000), envelope(10_000)))
        freed = [uuid4() for _award in range(6)]
        for about_id in freed:
            for place, each in enumerate((high, low)):
                with transaction() as session:
                    hold_money(session, now(), Entry(f"{about_id.hex}:{place}", each, 10, about_id))
    acts: list[object] = [
        lambda session, about_id=each: free_awards([about_id], "withdrawn", session, now()) for each in freed
    ]
    both = [("medical", 6_000), ("legal", 6_000)]
    wanted = ToHold(uuid4(), "XAF", "CM", both, (low, high))
    acts += [lambda session: hold_award(wanted, session, now())]
    assert _all_at_once(url, acts) == {"done": len(acts)}, "whoever is in a deadlock waits in vain"
    assert _held(url, low)[0] + _held(url, high)[0] == 12_000


def _held(url: str, envelope_id: UUID) -> tuple[int, int]:
    """What is held, and in how many transfers; the books must say the same."""
    with Client(url).at_work(), transaction() as session:
        told = columns(session, envelope_id)
        assert told == recounted(session, envelope_id)
        assert told.fits
        holds = select(func.count()).where(Transfer.envelope_id == envelope_id, Transfer.pending)
        return told.held, session.scalar(holds) or 0
