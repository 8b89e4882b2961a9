"""Lists of sanctions are kept, payees looked for on them, possible matches judged by somebody else."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, func, select, update
from sqlalchemy.exc import DBAPIError

from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.core.models import Base
from fundapp.disbursements.commands.screening import Lookup, screen_payee
from fundapp.disbursements.models import PayeeScreening, SanctionEntry, SanctionList
from fundapp.disbursements.queries.screening import current_lists, refuse_unscreened, screening_standing
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.disbursements.rules.screening import Standing
from fundapp.disbursements.screening.un_xml import read_un_xml
from fundapp.disbursements.sealing import open_payment
from fundapp.disbursements.searching import INDEXES, read_possible
from tests.disbursements.lists_ground import (
    FILES,
    NAMESAKE,
    bodies,
    forgetful,
    judge,
    keep,
    look,
    read_of,
)
from tests.disbursements.recusing import recuse
from tests.disbursements.treasury import Treasury, founded, paying, refused, treasury
from tests.fixtures.counting import CountQueries

__all__ = ["forgetful", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database

WORDS = ("obono", "clarise", "clarisse")
STRANGER = "Wendelin Tschirnhaus"


def standing(treasury: Treasury, payee_id: UUID) -> Standing:
    found = screening_standing(treasury.session, [payee_id])[payee_id]
    treasury.session.commit()
    return found


def demand(treasury: Treasury, payee_id: UUID, by: str = "joel") -> None:
    try:
        refuse_unscreened(treasury.session, payee_id, treasury.people[by].id)
    finally:
        treasury.session.commit()


def test_a_list_is_kept_as_it_was_read(treasury: Treasury) -> None:
    with (FILES / "un.xml").open("rb") as file:
        read = read_un_xml(file)
    made = keep(treasury, read)
    assert (made.code, made.published, made.entries) == ("un", date(2026, 3, 4), 2)
    with treasury.app.app_context():
        index = INDEXES.index(treasury.session, [made])
    assert {one.listed for one in index.possible("Mohamed Zorban")} == {read.entries[0]}
    treasury.session.commit()


def test_the_same_file_twice_changes_nothing(treasury: Treasury) -> None:
    made = keep(treasury, read_of(NAMESAKE))
    with refused(Conflict, "déjà en service"):
        keep(treasury, read_of(NAMESAKE))
    assert len(bodies(treasury, made.id)) == 1


def test_a_newer_list_takes_the_place_of_the_former_whose_row_stays(treasury: Treasury) -> None:
    former = keep(treasury, read_of(NAMESAKE, STRANGER))
    other = keep(treasury, read_of(STRANGER, code="eu"))
    treasury.now += timedelta(days=1)
    newer = keep(treasury, read_of(STRANGER, day=date(2026, 11, 8)))
    assert [each.id for each in current_lists(treasury.session)] == [other.id, newer.id]
    assert treasury.session.get_one(SanctionList, former.id).entries == 2
    assert (bodies(treasury, former.id), len(bodies(treasury, newer.id)), len(bodies(treasury, other.id))) == ([], 1, 1)


def test_an_older_list_and_one_that_was_replaced_are_refused(treasury: Treasury) -> None:
    keep(treasury, read_of(NAMESAKE))
    treasury.now += timedelta(days=1)
    keep(treasury, read_of(STRANGER, day=date(2026, 11, 8)))
    with refused(Conflict, "plus ancienne que celle en service, du 8 novembre 2026"):
        keep(treasury, read_of(STRANGER, day=date(2026, 11, 2)))
    with refused(Conflict, "a déjà servi"):
        keep(treasury, read_of(NAMESAKE))
    assert treasury.session.scalar(select(func.count()).select_from(SanctionEntry)) == 1
    treasury.session.commit()


def test_only_finance_imports_lists(treasury: Treasury) -> None:
    for name in ("solange", "denis"):
        with pytest.raises(NotFound):
            keep(treasury, read_of(NAMESAKE), by=name)


def test_without_any_list_nobody_is_looked_for_and_nothing_is_stopped(treasury: Treasury) -> None:
    payee = treasury.name()
    with refused(Conflict, "Aucune liste"):
        look(treasury, payee)
    assert standing(treasury, payee.id) == Standing.NONE
    demand(treasury, payee.id)


def test_a_payee_whom_no_list_names_is_clear_until_another_list_comes(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(STRANGER))
    assert standing(treasury, payee.id) == Standing.NONE
    with refused(Conflict, "pas encore été recherché"):
        demand(treasury, payee.id)
    found = look(treasury, payee)
    assert (found.possible, found.details, standing(treasury, payee.id)) == (0, None, Standing.CLEAR)
    demand(treasury, payee.id)
    treasury.now += timedelta(hours=1)
    keep(treasury, read_of(STRANGER, file="another of the same day"))
    assert standing(treasury, payee.id) == Standing.STALE
    with refused(Conflict, "plus récente"):
        demand(treasury, payee.id)
    look(treasury, payee)
    assert standing(treasury, payee.id) == Standing.CLEAR


def test_a_possible_match_waits_for_a_person_and_is_sealed_with_its_reasons(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(STRANGER, NAMESAKE))
    found = look(treasury, payee)
    assert (found.possible, standing(treasury, payee.id)) == (1, Standing.WAITS)
    with refused(Conflict, "nom proche"):
        demand(treasury, payee.id)
    case = treasury.expunged(treasury.case)
    with treasury.app.app_context():
        opened = open_payment(treasury.vault, treasury.acting("marthe"), treasury.keys("marthe"), case, purpose="test")
        (match,) = read_possible(opened, found)
    assert (match.name, match.birth, match.country) == (NAMESAKE, "agrees", "agrees")


def test_somebody_else_clears_a_match_and_it_stays_so(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    judge(treasury, look(treasury, payee), "cleared")
    assert standing(treasury, payee.id) == Standing.CLEARED
    demand(treasury, payee.id)
    with refused(Conflict, "a apprécié"):
        demand(treasury, payee.id, by="marthe")


def test_a_blocked_payee_stays_blocked_until_somebody_looks_again(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    judge(treasury, look(treasury, payee), "blocked")
    for newer in (False, True):
        if newer:
            treasury.now += timedelta(days=1)
            keep(treasury, read_of(STRANGER, NAMESAKE, day=date(2026, 11, 8)))
        assert standing(treasury, payee.id) == Standing.BLOCKED
        with refused(Conflict, "ne doit pas être payé"):
            demand(treasury, payee.id)
    look(treasury, payee)
    assert standing(treasury, payee.id) == Standing.WAITS


def test_looking_again_on_the_same_lists_does_not_undo_a_judgement(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    first = judge(treasury, look(treasury, payee), "blocked")
    assert look(treasury, payee).id == first.id


def test_whoever_named_the_payee_or_prepared_an_order_to_them_does_not_judge(treasury: Treasury) -> None:
    payee = treasury.name(by="joel")
    keep(treasury, read_of(NAMESAKE))
    treasury.prepare(by="fatime", payee=payee)
    found = look(treasury, payee, by="marthe")
    for name in ("joel", "fatime"):
        with refused(Denied, "une autre personne"):
            judge(treasury, found, "cleared", by=name)
    judge(treasury, found, "cleared", by="marthe")


def test_a_match_is_judged_once_and_only_the_newest(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    first = look(treasury, payee)
    treasury.now += timedelta(days=1)
    keep(treasury, read_of(STRANGER, NAMESAKE, day=date(2026, 11, 8)))
    second = look(treasury, payee)
    with refused(Denied, "recherché de nouveau"):
        judge(treasury, first, "cleared")
    judge(treasury, second, "cleared")
    with refused(Denied, "plus rien"):
        judge(treasury, second, "blocked", by="fatime")
    with pytest.raises(DBAPIError), treasury.session.begin_nested():
        treasury.session.execute(update(PayeeScreening).where(PayeeScreening.id == second.id).values(verdict="blocked"))


def test_nobody_who_is_recused_or_has_nothing_to_do_with_payments_takes_part(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    found = look(treasury, payee)
    recuse(treasury, "marthe", Grade.FAMILY)
    for name, error in (("marthe", Denied), ("denis", NotFound)):
        with pytest.raises(error):
            judge(treasury, found, "cleared", by=name)
        with pytest.raises(error), treasury.app.app_context(), transaction() as session:
            screen_payee(session, treasury.acting(name), payee.id, Lookup(uuid4(), found.lists, 0))


def test_what_was_looked_for_on_other_lists_than_those_in_use_is_not_kept(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    stale = Lookup(uuid4(), ("un:2026-10-01:00000000",), 0)
    with refused(Conflict, "viennent de changer"), treasury.app.app_context(), transaction() as session:
        screen_payee(session, treasury.acting("joel"), payee.id, stale)


def test_the_index_is_built_once_for_a_set_of_lists(treasury: Treasury, query_count: CountQueries) -> None:
    keep(treasury, read_of(NAMESAKE))
    with treasury.app.app_context():
        lists = current_lists(treasury.session)
        first = INDEXES.index(treasury.session, lists)
        with query_count() as statements:
            assert INDEXES.index(treasury.session, lists) is first
        assert len(statements) == 0
    treasury.session.commit()


def test_standings_of_many_payees_take_two_queries(treasury: Treasury, query_count: CountQueries) -> None:
    keep(treasury, read_of(NAMESAKE))
    payees = [treasury.name(PayeeDetails(name)) for name in ("Ada Nnomo", "Zita Mbele", "Clarisse Obono")]
    for each in payees[1:]:
        look(treasury, each)
    with query_count() as statements:
        found = screening_standing(treasury.session, [each.id for each in payees])
    assert [found[each.id] for each in payees] == [Standing.NONE, Standing.CLEAR, Standing.WAITS]
    statements.at_most(2)
    treasury.session.commit()


def test_no_name_stands_in_the_database_or_in_what_is_logged(
    treasury: Treasury, capfd: pytest.CaptureFixture[str]
) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    judge(treasury, look(treasury, payee), "cleared")
    told = {name for name, table in Base.metadata.tables.items() if names_in(treasury, table)}
    assert told == {"sanction_entry"}
    assert not any(word in "".join(capfd.readouterr()).casefold() for word in WORDS)


def names_in(treasury: Treasury, table: Table) -> bool:
    """Whether a table holds a word of the payee's name, or of whom they are like."""
    rows = treasury.session.execute(select(table)).all()
    treasury.session.commit()
    return any(word in str(row).casefold() for row in rows for word in WORDS)
