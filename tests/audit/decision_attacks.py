"""What may be done to the decisions of a log by somebody who holds its key: the tools of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.audit.decided_logs import POLICY, Chamber, commitment, home, opened, person, revote
from tests.audit.signed_logs import own_id

LENIENT = {**POLICY, "same_organisation_votes": True}


class Attack(NamedTuple):
    """What is written, and which entry is refused for what."""

    write: Callable[[], Chamber]
    found: tuple[str, int]


def after(begin: Callable[[], Chamber], *steps: Callable[[Chamber], Any]) -> Callable[[], Chamber]:
    """A log that begins so, and what is done to it."""

    def write() -> Chamber:
        chamber = begin()
        for step in steps:
            step(chamber)
        return chamber

    return write


def payload(number: int, /, **told: Any) -> Callable[[Chamber], Any]:
    """An entry told otherwise."""
    return lambda chamber: chamber.entries[number].payload.update(told)


def stated(number: int, by: str, /, **facts: Any) -> Callable[[Chamber], Any]:
    """A statement changed, and signed by somebody."""
    return lambda chamber: chamber.entries[number].restate(by, **facts)


def do(step: str, *words: Any, **more: Any) -> Callable[[Chamber], Any]:
    """A step of the chamber."""
    return lambda chamber: getattr(chamber, step)(*words, **more)


def without(*numbers: int) -> Callable[[Chamber], Any]:
    """Entries dropped."""
    return lambda chamber: [chamber.entries.pop(number) for number in sorted(numbers, reverse=True)]


def votes(change: Callable[[list[dict[str, Any]]], Any]) -> Callable[[Chamber], Any]:
    """What the decision opens, changed."""
    return lambda chamber: change(chamber.entries[-1].payload["votes"])


def full(chamber: Chamber) -> None:
    """Three votes in favour of everything."""
    for name in ("awa", "bruno", "claire"):
        chamber.cast("round", name, *chamber.rounds["round"]["asked"])


def voted_by(name: str, *amounts: int, **more: Any) -> Callable[[Chamber], Any]:
    """One vote."""
    return do("cast", "round", name, *amounts, **more)


def decided(outcome: str = "approved", *amounts: int, **more: Any) -> Callable[[Chamber], Any]:
    """The decision."""
    return do("decide", "round", outcome, amounts, **more)


def recommitted(name: str, by: str = "", /, **facts: Any) -> Callable[[Chamber], Any]:
    """A vote changed, with what was committed to."""
    return lambda chamber: revote(chamber, "round", name, by, committed=True, **facts)


def swap_key(chamber: Chamber) -> None:
    """Another key for Awa in the vault's table: her vote is signed with it, and the log tells of nothing."""
    revote(chamber, "round", "awa", "thief", committed=True)


def declined(chamber: Chamber) -> None:
    """The round refuses, and all seven are asked about an appeal, for which four declare."""
    for name in ("awa", "bruno", "claire"):
        chamber.against("round", name, reason="no_danger")
    chamber.decide("round", "declined", reason="no_danger")


def appeal(*seats: str, **more: Any) -> Callable[[Chamber], Any]:
    """An appeal against the round."""

    def put(chamber: Chamber) -> None:
        facts = {"question": "appeal", "about": own_id("round").hex, "track": "full", **more}
        chamber.convene("appeal", 600_000, 200_000, **facts)
        for name in seats:
            chamber.declare("appeal", name)
        chamber.open("appeal", *seats)

    return put


def ratification(**more: Any) -> Callable[[Chamber], Any]:
    """A ratification of the round."""
    facts = {"question": "ratification", "about": own_id("round").hex, "track": "full", **more}
    return do("convene", "ratified", 300_000, **facts)


def recuse(name: str, grade: str = "family", **more: Any) -> Callable[[Chamber], Any]:
    """Somebody recuses themselves."""
    return do("declare", "round", name, grade, votes=False, **more)


def seat(chamber: Chamber, *names: str) -> None:
    """The panel as an officer will state it."""
    chamber.rounds["round"]["seats"] = {person(name): home(name) for name in names}


def fast() -> Chamber:
    """A round of two on the fast track, decided: entries 4 to 10."""
    chamber = opened(300_000, seats=("awa", "bruno"))
    chamber.cast("round", "awa", 300_000)
    chamber.cast("round", "bruno", 250_000)
    chamber.decide("round", amounts=(250_000,))
    return chamber


def again(number: int) -> Callable[[Chamber], Any]:
    """An entry a second time, at the end."""
    return lambda chamber: chamber.entries.append(chamber.entries[number])


def later(minutes: int) -> Callable[[Chamber], Any]:
    """Time goes by."""
    return lambda chamber: setattr(chamber, "clock", chamber.clock + minutes)


def replay(chamber: Chamber) -> None:
    """Awa's vote in one round, with its signature, is told as hers in another about another case."""
    chamber.convene("other", 600_000, 200_000, case="other case")
    for name in ("awa", "bruno", "claire"):
        chamber.declare("other", name)
    chamber.open("other", "awa", "bruno", "claire")
    for name in ("awa", "bruno", "claire"):
        chamber.cast("other", name, 600_000, 200_000)
    taken = chamber.ballots["round"]["awa"].told
    chamber.ballots["other"]["awa"].told.update(statement=taken["statement"])
    chamber.ballots["other"]["awa"].entry.payload["vote"] = commitment(chamber.ballots["other"]["awa"].told)
    chamber.decide("other", amounts=(600_000, 200_000))
