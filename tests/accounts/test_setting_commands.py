"""Settings: who may change them, within which bounds, one change after the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fundapp.accounts.commands.settings import change_setting
from fundapp.accounts.models import SettingChange
from fundapp.accounts.permissions import COLLEAGUES, PEOPLE
from fundapp.accounts.queries.settings import (
    all_in_force,
    history_page,
    history_to_export,
    in_force,
    setting,
    steps_of,
)
from fundapp.accounts.rules.installation import IDLE_MINUTES, INVITATION_HOURS, LONGEST_HOURS, SETTINGS
from fundapp.accounts.schemas.settings import COUNTED, EFFECTS, SCHEMAS, in_words
from fundapp.audit.models import Staged
from fundapp.core.context import Actor, Context
from fundapp.core.errors import EditConflict, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.core.reader import reading
from tests.accounts import network
from tests.accounts.reached import recorded
from tests.fixtures.application import NOW, Look, MakeContext


@pytest.fixture
def admin(session: Session, ctx: Context) -> Context:
    """Somebody on the list of people who may do everything."""
    assert ctx.actor
    return replace(ctx, actor=replace(ctx.actor, id=network.person(session, "Awa Ndiaye", "administrators")))


def made(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SettingChange)) or 0


def test_whoever_does_not_look_after_settings_finds_none(session: Session, make_ctx: MakeContext) -> None:
    stranger = make_ctx(PEOPLE, COLLEAGUES, "audit.see")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: in_force(session, stranger, IDLE_MINUTES),
        lambda: all_in_force(session, stranger),
        lambda: history_page(session, stranger, IDLE_MINUTES, marks=Marks("x")),
        lambda: history_to_export(session, stranger, IDLE_MINUTES),
        lambda: steps_of(session, stranger, []),
        lambda: change_setting(session, stranger, IDLE_MINUTES, 30, seen=None),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert made(session) == 0


def test_an_unknown_setting_is_not_found(session: Session, ctx: Context) -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: in_force(session, ctx, "session.colour"),
        lambda: history_page(session, ctx, "session.colour", marks=Marks("x")),
        lambda: history_to_export(session, ctx, "session.colour"),
        lambda: change_setting(session, ctx, "session.colour", 30, seen=None),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()


def test_a_change_is_in_force_at_once_and_recorded_in_codes(session: Session, admin: Context, look: Look) -> None:
    change = change_setting(session, admin, IDLE_MINUTES, 30, seen=None)
    assert change is not None
    assert setting(session, IDLE_MINUTES) == 30
    assert setting(session, LONGEST_HOURS) == SETTINGS[LONGEST_HOURS].default
    assert admin.actor
    assert (change.made_at, change.made_by_id) == (admin.now, admin.actor.id)
    assert recorded(look) == [("setting.changed", {"code": IDLE_MINUTES, "value": 30, "before": 60})]
    (entry,) = session.scalars(select(Staged))
    assert (entry.id, entry.subject_kind, entry.subject_id) == (change.entry_id, "setting_change", change.id)


def test_the_next_change_follows_the_one_that_was_seen(session: Session, admin: Context, look: Look) -> None:
    first = change_setting(session, admin, IDLE_MINUTES, 30, seen=None)
    assert first
    later = replace(admin, now=admin.now + timedelta(minutes=1))
    change_setting(session, later, IDLE_MINUTES, 45, seen=first.id)
    assert setting(session, IDLE_MINUTES) == 45
    assert recorded(look)[1][1] == {"code": IDLE_MINUTES, "value": 45, "before": 30}
    assert made(session) == 2


@pytest.mark.parametrize("seen", [None, uuid4()])
def test_who_did_not_see_the_newest_change_is_refused(session: Session, admin: Context, seen: UUID | None) -> None:
    change_setting(session, admin, IDLE_MINUTES, 30, seen=None)
    with pytest.raises(EditConflict) as caught:
        change_setting(session, admin, IDLE_MINUTES, 45, seen=seen)
    assert caught.value.reason
    assert (setting(session, IDLE_MINUTES), made(session)) == (30, 1)


def test_a_change_of_another_setting_is_in_nobodys_way(session: Session, admin: Context) -> None:
    change_setting(session, admin, IDLE_MINUTES, 30, seen=None)
    assert change_setting(session, admin, LONGEST_HOURS, 8, seen=None)


def test_what_is_in_force_already_is_not_set_again(session: Session, admin: Context, look: Look) -> None:
    assert change_setting(session, admin, IDLE_MINUTES, SETTINGS[IDLE_MINUTES].default, seen=None) is None
    change_setting(session, admin, IDLE_MINUTES, 30, seen=None)
    assert change_setting(session, admin, IDLE_MINUTES, 30, seen=None) is None
    assert (made(session), len(recorded(look))) == (1, 1)


@pytest.mark.parametrize("code", SETTINGS)
def test_no_value_lies_out_of_its_bounds_whoever_calls(session: Session, admin: Context, code: str) -> None:
    known = SETTINGS[code]
    for value in (known.lowest - 1, known.highest + 1):
        with pytest.raises(Invalid) as caught:
            change_setting(session, admin, code, value, seen=None)
        assert list(caught.value.fields) == ["value"]
        with pytest.raises(Invalid):
            SCHEMAS[code]().judge({"value": str(value)})
    for value in (known.lowest, known.highest):
        assert SCHEMAS[code]().judge({"value": str(value)}) == {"value": value}
    assert made(session) == 0


def test_a_change_is_the_newest_though_the_clock_of_the_one_before_was_ahead(session: Session, admin: Context) -> None:
    ahead = replace(admin, now=admin.now + timedelta(hours=1))
    first = change_setting(session, ahead, IDLE_MINUTES, 30, seen=None)
    assert first
    change_setting(session, admin, IDLE_MINUTES, 45, seen=first.id)
    assert setting(session, IDLE_MINUTES) == in_force(session, admin, IDLE_MINUTES).value == 45


def test_the_system_changes_settings_without_a_name(session: Session, ctx: Context) -> None:
    permissions = ctx.actor.permissions if ctx.actor else frozenset()
    nobody = replace(ctx, actor=Actor(network.person(session, "Awa"), "Awa", "", permissions))
    change = change_setting(session, nobody, INVITATION_HOURS, 1, seen=None)
    assert change
    assert in_force(session, ctx, INVITATION_HOURS).change is not None


@pytest.mark.postgres
def test_two_changes_at_the_same_time_wait_for_each_other(committed: Engine, ctx: Context) -> None:
    """The second comes to a closed door, and a reader does not."""
    with Session(committed) as first, Session(committed) as second:
        actor = replace(ctx.actor, id=network.person(first, "Awa Ndiaye")) if ctx.actor else None
        admin = replace(ctx, actor=actor)
        change_setting(first, admin, IDLE_MINUTES, 30, seen=None)
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        assert setting(second, IDLE_MINUTES) == SETTINGS[IDLE_MINUTES].default
        with pytest.raises(OperationalError, match="lock timeout"):
            change_setting(second, admin, IDLE_MINUTES, 45, seen=None)
        second.rollback()
        first.commit()
        with pytest.raises(EditConflict):
            change_setting(second, admin, IDLE_MINUTES, 45, seen=None)


def test_every_setting_is_told_with_the_newest_change(session: Session, ctx: Context) -> None:
    who = network.person(session, "Awa Ndiaye")
    network.setting_change(session, IDLE_MINUTES, 15, made_at=NOW - timedelta(days=2))
    newest = network.setting_change(session, IDLE_MINUTES, 20, made_by_id=who)
    network.setting_change(session, IDLE_MINUTES, 25, made_at=NOW - timedelta(days=1))
    told = {now.code: (now.value, now.change and now.change.id) for now in all_in_force(session, ctx)}
    default = {code: (known.default, None) for code, known in SETTINGS.items()}
    assert told == default | {IDLE_MINUTES: (20, newest)}
    assert list(told) == list(SETTINGS)
    for code in SETTINGS:
        alone = in_force(session, ctx, code)
        assert told[code] == (alone.value, alone.change and alone.change.id)


def test_every_setting_has_words_for_its_values_and_for_what_it_does(make_ctx: MakeContext) -> None:
    assert COUNTED.keys() == EFFECTS.keys() == SCHEMAS.keys() == SETTINGS.keys()
    for language, words in (("fr", ["1 heure", "12 heures"]), ("en", ["1 hour", "12 hours"])):
        with reading(make_ctx(language=language).reader):
            assert [in_words(LONGEST_HOURS, value) for value in (1, 12)] == words
            for code, known in SETTINGS.items():
                assert in_words(code, 7).replace("\u00a0", " ") == f"7 {known.unit}"
