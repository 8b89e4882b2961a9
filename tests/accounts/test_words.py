"""What is recorded, sent or fails has words that people understand, in one place each."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module

from flask import Flask
from sqlalchemy import CheckConstraint

from fundapp.accounts import journal_words, outbox_words
from fundapp.core.models import Base
from fundapp.core.reader import reading
from fundapp.outbox import wordings
from fundapp.outbox.channels import CHANNELS
from fundapp.outbox.mailing import BATCH_TOPIC, delivery_topic
from fundapp.outbox.models import Delivery, Message
from fundapp.outbox.queries import SENDS_A_DAY, SENDS_ONE, SPANS
from fundapp.outbox.topics import all_subscriptions
from tests.fixtures.application import MakeContext
from tests.meta.sources import Source, python, sample, sources

ADOPTED = {"funder.adopted", "saved_view.adopted", "opportunity_partner.adopted"}
"""What a migration recorded."""


COMPUTED = {
    "fundapp/accounts/commands/duty.py": [
        ("duty.passed_on", "shift"), ("duty.passed_on", "person"), ("duty.passed_on", "absence"),
        ("shift.removed", "shift"),
    ],
    "fundapp/grants/commands/joining.py": [
        ("call.joined", "call"), ("call.joined.removed", "call"), ("call.separated", "call"),
        ("call_distinct.said", "call_distinct"), ("call_distinct.removed", "call_distinct"),
    ],
}  # fmt: skip
"""What is recorded from one place for rows of several kinds. Which, the tests of that command say."""


def calls(source: Source, name: str) -> Iterator[ast.Call]:
    """The calls of a function in a module."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def constants(source: Source) -> dict[str, str]:
    """The texts that a module has given names to."""
    return {
        target.id: _text(node.value, {})
        for node in source.tree.body
        if isinstance(node, ast.Assign) and _text(node.value, {}) != "?"
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def imported(source: Source) -> dict[str, str]:
    """Those that it takes from other modules of the house."""
    found: dict[str, str] = {}
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("fundapp."):
            for rules in sources(f"{node.module.replace('.', '/')}.py"):  # none where the room is a folder
                found |= {name.asname or name.name: constants(rules).get(name.name, "?") for name in node.names}
    return found


def recorded(modules: Iterable[Source]) -> Iterator[tuple[str, str, str]]:
    """Place, action and kind of whatever modules record; « ? » for what is not written out."""
    for source in modules:
        known = constants(source) | imported(source)
        for call in calls(source, "record"):
            place, names = f"{source.path}:{call.lineno}", [_text(argument, known) for argument in call.args[2:4]]
            computed = COMPUTED.get(source.path, []) if names == ["?", "?"] else []
            for action, kind in computed or [(names[0], names[1])]:
                yield place, action, kind


def _text(argument: ast.expr, known: dict[str, str]) -> str:
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    if (
        isinstance(argument, ast.Attribute)
        and argument.attr == "__tablename__"
        and isinstance(argument.value, ast.Name)
    ):
        return tables().get(argument.value.id, "?")
    return known.get(argument.id, "?") if isinstance(argument, ast.Name) else "?"


@cache
def tables() -> dict[str, str]:
    """The table of each model. Whatever test ran before, the whole house is known."""
    import_module("fundapp.app")
    return {mapper.class_.__name__: mapper.class_.__tablename__ for mapper in Base.registry.mappers}


def unworded(modules: Iterable[Source]) -> list[str]:
    """What is recorded without words for it."""
    return [
        place
        for place, action, kind in recorded(modules)
        if action not in journal_words.ACTIONS or kind not in journal_words.KINDS
    ]


def test_every_action_that_is_recorded_has_words() -> None:
    found = {action for _place, action, _kind in recorded(python())}
    assert {"funder.added", "audit.payload.erased", "recipient.tried"} <= found
    assert unworded(python()) == []
    assert set(journal_words.ACTIONS) == found | ADOPTED, "words for what nobody records"


def test_an_action_without_words_is_found() -> None:
    good = 'record(session, ctx, "funder.added", "funder", found.id)'
    assert unworded(sample(good)) == []
    for bad in (
        good.replace("funder.added", "funder.eaten"),
        good.replace('"funder"', '"fond"'),
        good.replace('"funder.added"', 'f"funder.{verb}"'),
        good.replace('"funder.added"', "UNHEARD_OF"),
    ):
        assert unworded(sample(bad)) != [], bad


def test_whatever_a_worker_does_has_words(app: Flask) -> None:
    ours = [each for each in all_subscriptions() if each.handle.__module__.startswith("fundapp.")]
    assert {each.topic for each in ours} <= outbox_words.TOPICS.keys()
    assert outbox_words.TEMPLATES.keys() == wordings._notices.keys() | wordings._letters.keys()
    assert outbox_words.CHANNELS.keys() == CHANNELS.keys()
    assert outbox_words.SPANS.keys() == SPANS.keys()


def test_every_state_that_the_database_knows_has_words() -> None:
    for model, words in ((Message, outbox_words.MESSAGE_STATES), (Delivery, outbox_words.DELIVERY_STATES)):
        rules = Base.metadata.tables[model.__tablename__].constraints
        (rule,) = (each for each in rules if isinstance(each, CheckConstraint) and "state_known" in str(each.name))
        known = set(str(rule.sqltext).split("'")[1::2])
        assert known == words.keys() - {"late"}, model


def test_what_sends_is_known_by_its_topic() -> None:
    assert {delivery_topic(channel) for channel in CHANNELS} == SENDS_ONE
    assert BATCH_TOPIC == SENDS_A_DAY


def test_every_failure_that_we_name_ourselves_has_words() -> None:
    named = {
        call.args[0].value
        for source in python()
        if source.path.startswith("fundapp/outbox/")
        for call in calls(source, "Final")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert {"NoGateway", "BadAddress"} <= named
    assert named <= outbox_words.ERRORS.keys()


def test_a_failure_without_words_still_reads_as_a_sentence(make_ctx: MakeContext) -> None:
    with reading(make_ctx(language="en").reader):
        assert outbox_words.error_words("KeyError") == "Something for which there are no words yet."
        assert outbox_words.error_words("HTTP 410") == "The other side answered with an error."
        assert outbox_words.topic_words("case.approved") == "case.approved"
        assert outbox_words.template_words("unheard_of") == "unheard_of"
