"""Applications arrive: sealed, coded, quickly."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from fundapp.cases.arriving import Facts, arrive, code_for
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.rules.vocabulary import Priority
from fundapp.core.database import transaction
from fundapp.vault.errors import CodeTaken
from fundapp.vault.rules import Kind
from tests.cases.fund import START, Fund
from tests.fixtures.counting import Statements

SEED = bytes(range(32))


def test_an_officer_reads_what_was_sent(fund: Fund) -> None:
    sent = fund.receive()
    assert fund.sheet(sent.case, Kind.IDENTITY) == {"start": {"alias": START["alias"]}}
    assert fund.sheet(sent.case, Kind.CONTACT) == {"start": {"answer": START["answer"]}}
    assert set(fund.sheet(sent.case, Kind.NARRATIVE)["start"]) == {"happened", "needed"}


def test_receiving_takes_eight_statements(
    fund: Fund, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    fund.everybody_declares = False
    sheet = {"start": dict(START)}
    with fund.app.app_context():
        kept = code_for(fund.vault, SEED, sheet)
        with query_count() as statements:
            arrival = arrive(fund.vault, sheet, Facts(priority=Priority.P1), kept)
            with transaction() as session:
                receive_application(session, fund.nobody(), arrival)
    statements.at_most(8)


def test_the_same_form_sent_twice_is_one_case(fund: Fund) -> None:
    sheet = {"start": dict(START)}
    with fund.app.app_context():
        codes = []
        for _time in range(2):
            kept = code_for(fund.vault, SEED, sheet)
            codes.append(kept.code)
            arrival = arrive(fund.vault, sheet, Facts(), kept)
            if len(codes) == 1:
                with transaction() as session:
                    receive_application(session, fund.nobody(), arrival)
            else:
                with pytest.raises(CodeTaken), transaction() as session:
                    receive_application(session, fund.nobody(), arrival)
    assert codes[0] == codes[1]
    assert code_for(fund.vault, SEED, {"start": {**START, "alias": "Autre"}}).code != codes[0]
