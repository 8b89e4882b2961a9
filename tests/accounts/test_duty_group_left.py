"""Leaving a group: its rota does not count on whoever left."""

from datetime import timedelta

from sqlalchemy.orm import Session

from fundapp.accounts.commands.duty import give_up_turns
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from tests.accounts.conftest import Someone
from tests.accounts.duty import spans, turn
from tests.fixtures.application import NOW, Look

HOUR, OFFICERS = timedelta(hours=1), GroupCode.OFFICERS.value


def test_a_turn_that_has_begun_ends_and_later_ones_are_dropped(
    session: Session, ctx: Context, someone: Someone, look: Look
) -> None:
    awa, bela = someone("Awa Ndongo", OFFICERS, "finance"), someone("Bela Moussa", OFFICERS)
    turn(session, awa, -2 * HOUR, 2 * HOUR)
    turn(session, bela, 2 * HOUR, 4 * HOUR)
    turn(session, awa, 4 * HOUR, 6 * HOUR)
    turn(session, awa, HOUR, 3 * HOUR, "finance")
    give_up_turns(session, ctx, awa.id, {OFFICERS, "fundraising"})
    session.commit()
    assert spans(look) == [(awa.id, NOW - 2 * HOUR, NOW), (bela.id, NOW + 2 * HOUR, NOW + 4 * HOUR)]
    assert spans(look, "finance") == [(awa.id, NOW + HOUR, NOW + 3 * HOUR)], "the other group keeps its turns"
