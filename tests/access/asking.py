"""Asks every route as everybody."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from werkzeug.routing import Rule

from tests.access.house import House
from tests.access.objects import addresses
from tests.access.reading import Reply, read
from tests.access.terms import Which
from tests.access.world import ROLES

QUERIES = {"saved.new": {"q": "paix"}}
"""Where an address says nothing without conditions."""

SENT = {"demo.enter_as": {"key": "awa"}}
"""Where an empty form names nobody."""

NOT_ASKED = frozenset({"HEAD", "OPTIONS"})
"""The framework's own: HEAD goes where GET goes, OPTIONS into no view."""


@dataclass(frozen=True)
class Question:
    """Who asks for what. `sheet`: the kind of file, where there are several."""

    role: str
    endpoint: str
    method: str
    which: Which
    path: str
    sheet: str = ""


Asked = dict[Question, Reply]


def ask_everything(
    house: House, roles: Collection[str] = tuple(ROLES), endpoints: Collection[str] | None = None
) -> Asked:
    """Every question of these roles (about these endpoints), with its reply."""
    return {each: ask(house, each) for role in roles for each in questions(house, role, endpoints)}


def ask(house: House, question: Question, **headers: str) -> Reply:
    """The reply to one question."""
    sent = SENT.get(question.endpoint, {})
    found = house.open(question.role, question.method, question.path, sent, **headers)
    return read(found, question.endpoint, question.path)


def questions(house: House, role: str, endpoints: Collection[str] | None = None) -> Iterator[Question]:
    """Every rule, with each of its methods and objects. Raises Undescribed for arguments that nobody described."""
    for rule in sorted(house.app.url_map.iter_rules(), key=lambda each: (each.endpoint, each.rule)):
        if endpoints is not None and rule.endpoint not in endpoints:
            continue
        for which, values in addresses(house.world, house.world.askers[role], rule):
            path = _path(rule, values)
            for method in methods_of(rule):
                yield Question(role, rule.endpoint, method, which, path, values.get("sheet", ""))


def methods_of(rule: Rule) -> list[str]:
    """The methods of a rule that are asked."""
    return sorted((rule.methods or set()) - NOT_ASKED)


def _path(rule: Rule, values: dict[str, str]) -> str:
    typed = {name: each.to_python(values[name]) for name, each in rule._converters.items()}
    built = rule.build(typed | QUERIES.get(rule.endpoint, {}), append_unknown=True)
    assert built is not None, f"no address for {rule}"
    return built[1]
