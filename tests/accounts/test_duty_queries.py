"""Who is on call and where they are reached; who stands in for whom; what the home page tells of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.queries.duty import (
    colleagues,
    is_away,
    on_call,
    on_call_recipient,
    standing_in_for,
    stands_in_for,
)
from fundapp.accounts.queries.rota import NEXT_WEEKS, last_end, members_on_rota, shifts_page, shifts_to_export
from fundapp.accounts.views.duty_to_do import to_do
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Marks
from fundapp.core.ports import ToDo
from fundapp.outbox.models import Recipient
from tests.accounts.conftest import Someone
from tests.accounts.duty import DAY, HOUR, OFFICERS, absence, acting, turn
from tests.accounts.filling import recipient
from tests.fixtures.application import NOW
from tests.fixtures.counting import CountQueries

ZERO = timedelta(0)


@pytest.mark.parametrize(
    ("begins", "ends", "found"), [(-DAY, DAY, True), (ZERO, DAY, True), (-DAY, ZERO, False), (HOUR, DAY, False)]
)
def test_a_turn_counts_from_its_first_moment_up_to_but_without_its_last(
    session: Session, someone: Someone, begins: timedelta, ends: timedelta, found: bool
) -> None:
    awa = someone("Awa", OFFICERS)
    turn(session, awa, begins, ends)
    assert on_call(session, OFFICERS, NOW) == (awa if found else None)
    assert on_call(session, "committee", NOW) is None


def test_whoever_is_on_call_is_reached_where_they_chose_else_at_their_first_address(
    session: Session, someone: Someone
) -> None:
    awa = someone("Awa", OFFICERS)
    turn(session, awa, -DAY, DAY)
    assert on_call_recipient(session, OFFICERS, NOW) is None
    recipient(session, someone("Bela", OFFICERS).id)
    stopped, later, first = (recipient(session, awa.id, active=active) for active in (False, True, True))
    for address, age in ((stopped, 2 * DAY), (first, DAY)):
        session.get_one(Recipient, address).created_at = NOW - age
    assert on_call_recipient(session, OFFICERS, NOW) == first
    awa.on_call_id = later
    assert on_call_recipient(session, OFFICERS, NOW) == later
    awa.on_call_id = stopped
    assert on_call_recipient(session, OFFICERS, NOW) == first
    assert on_call_recipient(session, OFFICERS, NOW + DAY) is None


def test_while_they_are_away_their_deputy_is_reached_if_there(session: Session, someone: Someone) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    own, deputys = recipient(session, awa.id), recipient(session, bela.id)
    turn(session, awa, -DAY, DAY)
    absence(session, awa, -HOUR, 3 * HOUR, bela)
    assert on_call_recipient(session, OFFICERS, NOW) == deputys
    assert on_call_recipient(session, OFFICERS, NOW + 4 * HOUR) == own
    absence(session, bela, HOUR, None)
    assert on_call_recipient(session, OFFICERS, NOW + 2 * HOUR) == own, "better than nobody"


def test_whom_one_stands_in_for_now(session: Session, someone: Someone, query_count: CountQueries) -> None:
    awa, bela, chantal, left = (
        someone(name, OFFICERS, state="left" if name == "Didier" else "active")
        for name in ("Awa", "Bela", "Chantal", "Didier")
    )
    for person, begins, ends in ((bela, -DAY, DAY), (chantal, HOUR, DAY), (left, -DAY, None)):
        absence(session, person, begins, ends, awa)
    awa_id, ctx = awa.id, acting(awa)
    with query_count() as statements:
        assert [each.name for each in stands_in_for(session, awa_id, NOW)] == ["Bela"]
    statements.at_most(1)
    assert [each.name for each in standing_in_for(session, replace(ctx, now=NOW + 2 * HOUR))] == ["Bela", "Chantal"]
    alone = replace(ctx, actor=replace(ctx.actor, groups=frozenset())) if ctx.actor else ctx
    with query_count() as statements:
        assert standing_in_for(session, replace(ctx, actor=None)) == standing_in_for(session, alone) == []
        assert is_away(session, [], NOW) == set()
    statements.at_most(0)


def test_colleagues_share_a_group_and_can_sign_in(session: Session, someone: Someone) -> None:
    awa = someone("Awa", OFFICERS, "committee")
    someone("Zacharie", "committee", OFFICERS)
    someone("Bela", OFFICERS)
    someone("Chantal", "finance")
    someone("Didier", OFFICERS, state="invited")
    assert [each.name for each in colleagues(session, awa.id)] == ["Bela", "Zacharie"]
    assert [each.name for each in members_on_rota(session, OFFICERS)] == ["Awa", "Bela", "Zacharie"]


def test_a_rota_is_read_by_its_members_alone(session: Session, someone: Someone) -> None:
    awa = someone("Awa", "finance")
    for ctx in (acting(awa), replace(acting(awa), actor=None)):
        with pytest.raises(NotFound):
            shifts_page(session, ctx, OFFICERS, NEXT_WEEKS, marks=Marks("key"))
        with pytest.raises(NotFound):
            shifts_to_export(session, ctx, OFFICERS, NEXT_WEEKS)


def test_a_rota_ends_with_its_last_turn(session: Session, someone: Someone) -> None:
    awa = someone("Awa", OFFICERS)
    assert last_end(session, OFFICERS) is None
    turn(session, awa, -DAY, 9 * DAY)
    turn(session, awa, 9 * DAY, 10 * DAY)
    assert last_end(session, OFFICERS) == NOW + 10 * DAY


def told(app: Flask, session: Session, ctx: Context) -> list[ToDo]:
    session.commit()  # a savepoint held open would confuse the reading session
    with app.test_request_context("/"):
        return list(to_do(ctx))


def plain(item: ToDo) -> str:
    return f"{item.label} {item.detail}".replace("\u00a0", " ").strip()


def test_home_tells_of_turns_now_and_within_a_day_with_their_clocks(
    in_app: Flask, session: Session, someone: Someone
) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    turn(session, awa, -DAY, HOUR)
    turn(session, bela, HOUR, 2 * HOUR)
    turn(session, awa, 2 * HOUR, 2 * DAY)
    turn(session, awa, 2 * DAY, 8 * DAY)
    items = told(in_app, session, acting(awa))
    assert [(plain(item).partition(" : ")[0], item.due) for item in items] == [
        ("Vous êtes de permanence jusqu’au 14 mars 2026 à 11 h 26", NOW + HOUR),
        ("Vous serez de permanence à partir du 14 mars 2026 à 12 h 26", NOW + 2 * HOUR),
    ]
    assert {item.url for item in items} == {"/duty/rota/officers"}


def test_home_tells_members_of_the_first_gap_of_the_next_days(
    in_app: Flask, session: Session, someone: Someone
) -> None:
    awa = someone("Awa", OFFICERS)
    turn(session, awa, -3 * DAY, -2 * HOUR)
    turn(session, awa, 2 * DAY, 5 * DAY)
    (gap,) = told(in_app, session, acting(awa))
    assert "Permanence non assurée" in plain(gap)
    assert "Du 14 mars 2026 à 10 h 26 au 16 mars 2026 à 10 h 26." in plain(gap)
    assert gap.due == NOW - 2 * HOUR, "nobody has been on call since then"
    turn(session, awa, -2 * HOUR, 2 * DAY)
    items = told(in_app, session, acting(awa))
    assert items[-1].due == NOW + 5 * DAY
    turn(session, awa, 5 * DAY, 7 * DAY)
    assert len(told(in_app, session, acting(awa))) == len(items) - 1


def test_a_rota_that_nobody_uses_has_no_clock_and_others_hear_nothing_of_it(
    in_app: Flask, session: Session, someone: Someone
) -> None:
    assert [item.due for item in told(in_app, session, acting(someone("Awa", OFFICERS)))] == [None]
    assert told(in_app, session, acting(someone("Bela", "fundraising"), permissions=())) == []


def test_home_tells_for_whom_one_stands_in(in_app: Flask, session: Session, someone: Someone) -> None:
    awa, bela = someone("Awa", "fundraising"), someone("Bela", "fundraising")
    absence(session, bela, -DAY, DAY, awa)
    absence(session, someone("Chantal", "fundraising"), -DAY, None, awa)
    assert [plain(item) for item in told(in_app, session, acting(awa, permissions=()))] == [
        "Vous suppléez Bela jusqu’au 15 mars 2026 à 10 h 26",
        "Vous suppléez Chantal jusqu’à son retour",
    ]


def test_home_asks_twice_at_most_and_not_at_all_for_whoever_has_no_group(
    in_app: Flask, session: Session, someone: Someone, query_count: CountQueries
) -> None:
    ctx = acting(someone("Awa", OFFICERS, "committee"))
    nobody = replace(ctx, actor=replace(ctx.actor, groups=frozenset())) if ctx.actor else ctx
    for asking, most in ((ctx, 2), (nobody, 0)):
        with query_count() as statements:
            told(in_app, session, asking)
        statements.at_most(most)
