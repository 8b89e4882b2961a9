"""The questions, their replies, and what was expected: where they differ, and who reaches what."""

from collections.abc import Iterable

from flask import Flask

from tests.access.asking import Asked, Question, methods_of
from tests.access.audience import AUDIENCE, TO_MEND, Doors
from tests.access.kinds import belongs
from tests.access.terms import Answer
from tests.access.world import ROLES


def unlisted(app: Flask, audience: Doors = AUDIENCE) -> list[str]:
    """Routes of which nobody has said who may."""
    return sorted(f"{method} {endpoint}" for endpoint, method in _doors(app) - set(audience))


def without_route(app: Flask, audience: Doors = AUDIENCE) -> list[str]:
    """What was said of routes that there are not."""
    return sorted(f"{method} {endpoint}" for endpoint, method in set(audience) - _doors(app))


def expected(question: Question, audience: Doors = AUDIENCE) -> Answer:
    """What the reply must come down to."""
    return audience[question.endpoint, question.method].expected(ROLES[question.role], question.which)


def mistakes(asked: Asked, audience: Doors = AUDIENCE) -> list[str]:
    """Every reply that is not the expected one, but for those that are known and wait to be mended."""
    return [told for question, told in _differences(asked, audience) if not _known(question)]


def mended(asked: Asked) -> list[str]:
    """What is said to wait to be mended, and does not any more."""
    wrong = {question for question, _told in _differences(asked, AUDIENCE)}
    return [each for each in TO_MEND if not any(f"{one.method} {one.endpoint}" == each for one in wrong)]


def reached(asked: Asked, role: str) -> set[str]:
    """The endpoints of which a role reaches anything, whether or not it may do what it asks for there."""
    there = {Answer.IN, Answer.REASON}
    return {question.endpoint for question, reply in asked.items() if question.role == role and reply.answer in there}


def roles_in(group: str) -> list[str]:
    """The roles that belong to a group."""
    return [role for role, groups in ROLES.items() if groups and group in groups]


def within(endpoints: Iterable[str], names: frozenset[str]) -> set[str]:
    """Those of the endpoints that are one of these, or begin as one of these."""
    return {each for each in endpoints if belongs(each, names)}


def _known(question: Question) -> bool:
    waiting = TO_MEND.get(f"{question.method} {question.endpoint}")
    return waiting is not None and waiting[0] is question.which


def _differences(asked: Asked, audience: Doors) -> list[tuple[Question, str]]:
    found = []
    for question, reply in asked.items():
        wanted = expected(question, audience)
        if reply.answer is not wanted:
            object_ = f" ({question.which})" if question.which else ""
            told = f"expected {wanted}, got {reply.answer} ({reply.status})"
            found.append((question, f"{question.method} {question.endpoint}{object_} as {question.role}: {told}"))
    return found


def _doors(app: Flask) -> set[tuple[str, str]]:
    return {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in methods_of(rule)}
