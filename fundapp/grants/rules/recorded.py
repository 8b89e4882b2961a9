"""What the steps of an opportunity have recorded, and may be put right later. Pure."""

from collections.abc import Iterator

from fundapp.grants.workflow import ANSWERED, EXPLAINED, GRANTED, LIVING, SENT, State


def recorded(state: str, *, sent: bool, decided: bool) -> tuple[str, ...]:
    """The names of what was recorded, by state; `sent`, `decided`: whether it was before it ended."""
    return tuple(_recorded(state, sent=sent, decided=decided))


def _recorded(state: str, *, sent: bool, decided: bool) -> Iterator[str]:
    if decided:
        yield from ("decided_on", "decided_by_words")
    if sent:
        yield "submitted_on"
    if state in ANSWERED:
        yield "answered_on"
    if state in GRANTED:
        yield "awarded"
    if state not in LIVING:
        yield from ("reasons", "lessons")


def must_have(state: str) -> tuple[str, ...]:
    """What a state cannot be without."""
    names: list[str] = []
    if state not in (State.SPOTTED, State.WITHDRAWN):
        names += ["decided_on", "decided_by_words"]
    if state in SENT:
        names += ["submitted_on"]
    if state in (State.SUBMITTED, *GRANTED):
        names += ["requested"]
    if state in ANSWERED:
        names += ["answered_on"]
    if state in GRANTED:
        names += ["awarded"]
    if state in EXPLAINED:
        names += ["reasons"]
    return tuple(names)
