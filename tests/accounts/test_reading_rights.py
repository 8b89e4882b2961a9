"""Each read of the log and of the outbox asks by itself who reads: pages, exports and jobs all pass there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from fundapp.audit import queries as log
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Marks
from fundapp.outbox import queries as outbox
from fundapp.outbox.models import Message
from tests.accounts.filling import dead, entries
from tests.fixtures.application import MakeContext

MARKS = Marks("secret")
LOG: dict[str, Callable[..., Any]] = {
    "status": log.status,
    "entries_page": lambda session, ctx: log.entries_page(session, ctx, {}, marks=MARKS),
    "entries_to_export": lambda session, ctx: log.entries_to_export(session, ctx, {}),
    "entry": lambda session, ctx: log.entry(session, ctx, 0),
}
OUTBOX: dict[str, Callable[..., Any]] = {
    "figures": outbox.figures,
    "dead_messages": outbox.dead_messages,
    "messages_page": lambda session, ctx: outbox.messages_page(session, ctx, {}, marks=MARKS),
    "messages_to_export": lambda session, ctx: outbox.messages_to_export(session, ctx, {}),
    "deliveries_page": lambda session, ctx: outbox.deliveries_page(session, ctx, {}, marks=MARKS),
    "deliveries_to_export": lambda session, ctx: outbox.deliveries_to_export(session, ctx, {}),
    "deliveries_of": lambda session, ctx: outbox.deliveries_of(session, ctx, Message(topic="unheard.of")),
}


def used_up(found: Any) -> None:
    """Reads what comes in pieces to its end: PostgreSQL keeps a cursor for it."""
    if isinstance(found, Iterator):
        list(found)


@pytest.mark.parametrize("name", LOG)
def test_only_who_may_see_the_log_reads_it(session: Session, make_ctx: MakeContext, name: str) -> None:
    entries(session, make_ctx())
    used_up(LOG[name](session, make_ctx("audit.see")))
    with pytest.raises(NotFound):
        LOG[name](session, make_ctx("outbox.see", "outbox.mend"))


@pytest.mark.parametrize("name", OUTBOX)
def test_only_who_may_see_the_outbox_reads_it(session: Session, make_ctx: MakeContext, name: str) -> None:
    used_up(OUTBOX[name](session, make_ctx("outbox.see")))
    with pytest.raises(NotFound):
        OUTBOX[name](session, make_ctx("audit.see", "outbox.mend"))


def test_only_who_may_see_the_outbox_reads_a_message(session: Session, make_ctx: MakeContext) -> None:
    found = dead(session)
    assert outbox.message(session, make_ctx("outbox.see"), found).id == found
    with pytest.raises(NotFound):
        outbox.message(session, make_ctx("audit.see", "outbox.mend"), found)
