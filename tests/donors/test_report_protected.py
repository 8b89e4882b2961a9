"""What reports tell of persons goes through disclosure control: when figures are computed, and again at the gate."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, update

from fundapp.accounts.models import SettingChange
from fundapp.cases.models import CaseStatistic, StatisticEnvelope
from fundapp.donors.disclosure import Release
from fundapp.donors.figures.ledger_rows import pseudonym
from fundapp.donors.jobs import report_tables
from fundapp.donors.jobs.report_computing import ledger_key
from fundapp.donors.models import AgreementActual, AgreementEnvelope, AgreementIndicator, PublishedTables
from fundapp.donors.paper.contents import report_paper
from fundapp.donors.queries.reports import snapshot_of
from fundapp.donors.rules.report_data import ReportFigures
from fundapp.outbox import doorbell
from tests.donors.reporting import LAST, Newsroom
from tests.fixtures.application import NOW
from tests.ledger.envelopes import keeping, stocked

Kinds = Iterable[tuple[int, Mapping[str, Any]]]
WOMEN = {"gender": "woman", "age_band": "18_29", "country": "CM", "purpose": "relocation"}
MEN = {"gender": "man", "age_band": "30_44", "country": "CM", "purpose": "legal"}
ALONE = {"gender": "other", "age_band": "60_over", "country": "RW", "purpose": "psychosocial"}
QUARTER = date(2025, 10, 1)
NEXT_LAST = date(2026, 6, 30)


class Helped(Newsroom):
    """An agreement with an envelope, from which persons were helped."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.envelope_id: UUID = stocked(app, keeping(self.people["paul"], NOW), currency="EUR")
        with self.writing() as session:
            session.add(AgreementEnvelope(envelope_id=self.envelope_id, agreement_id=self.agreement_id))

    def helped(self, kinds: Kinds, quarter: date = QUARTER) -> None:
        """So many persons of each kind."""
        with self.writing() as session:
            for number, words in kinds:
                for _each in range(number):
                    made = CaseStatistic(id=uuid4(), quarter=quarter, outcome="approved", family=1, **words)
                    session.add(made)
                    session.flush()
                    session.add(StatisticEnvelope(statistic_id=made.id, envelope_id=self.envelope_id))

    def figures(self, report_id: UUID) -> ReportFigures:
        """What a worker computed."""
        draft = self.got(report_id).draft
        assert draft is not None
        assert draft.figures is not None, draft.reason
        found: ReportFigures = json.loads(draft.figures)
        return found

    def frozen(self, report_id: UUID) -> str:
        """What was published."""
        with self.writing() as session:
            return snapshot_of(session, self.ctx("awa"), report_id).data


@pytest.fixture
def helped(app: Flask, rolled_back: Connection, monkeypatch: pytest.MonkeyPatch) -> Helped:
    """The agreement."""
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    return Helped(app)


def shown(figures: ReportFigures, key: str) -> dict[str, int | None]:
    """The cells of a table of one dimension."""
    return {each["labels"][0]: each["count"] for one in figures["tables"] if one["key"] == key for each in one["cells"]}


def counted(figures: ReportFigures) -> dict[str, int | None]:
    """Persons as they are told of."""
    return {each["key"]: each["count"] for each in figures["persons"]}


def test_large_groups_are_told_rounded_and_a_single_person_never(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (23, MEN), (1, ALONE)])
    report_id = helped.ready()
    figures = helped.figures(report_id)
    assert counted(figures) == {"primary": 50, "family": 50}
    told = shown(figures, "gender")
    assert told["woman"] == 30
    cells = [each["count"] for table in figures["tables"] for each in table["cells"]]
    assert all(number is None or number >= 5 for number in cells)
    draft = helped.got(report_id).draft
    assert draft is not None
    assert draft.withheld
    assert list(draft.tables or {}) == [f"agreement:{helped.agreement_id.hex}", "fund"]


def test_too_few_persons_are_not_broken_down(helped: Helped) -> None:
    helped.helped([(12, WOMEN), (5, MEN)])
    figures = helped.figures(helped.ready())
    assert counted(figures) == {"primary": 15, "family": 15}
    assert not any(each["dimensions"] != ["reason"] for each in figures["tables"])
    assert {"what": "tables.gender", "reason": "protected"} in figures["withheld"]


def test_what_was_let_out_is_kept_and_audited_with_the_next(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (23, MEN)])
    first = helped.published()
    (kept,) = [row for row in helped.rows(PublishedTables) if row.population != "fund"]
    assert Release.from_json(kept.tables["release"]).persons == 51
    helped.helped([(20, WOMEN), (16, MEN)], date(2026, 4, 1))
    later = NOW + timedelta(days=120)
    second = helped.start(covers_from=LAST + timedelta(days=1), covers_to=NEXT_LAST)
    helped.write(second)
    helped.compute(second, now=later)
    assert shown(helped.figures(second), "gender")["woman"] == 50
    assert helped.got(first).state == "published"


def test_tables_of_days_that_were_told_already_are_printed_as_they_were(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (23, MEN)])
    helped.published()
    helped.helped([(25, WOMEN)])
    second = helped.ready(title="Une deuxième lettre")
    assert shown(helped.figures(second), "gender")["woman"] == 30
    draft = helped.got(second).draft
    assert draft is not None
    assert draft.tables == {}


def test_a_count_that_was_completed_late_is_new_in_the_next_report(helped: Helped) -> None:
    """What readers were told cannot be changed: the auditor would find that both cannot be true."""
    helped.helped([(28, WOMEN), (23, MEN)])
    helped.published()
    helped.helped([(20, WOMEN), (16, MEN)])
    second = helped.start(covers_from=LAST + timedelta(days=1), covers_to=NEXT_LAST)
    helped.write(second)
    helped.compute(second, now=NOW + timedelta(days=120))
    assert shown(helped.figures(second), "gender")["woman"] == 50


def test_the_gate_refuses_tables_that_tell_of_somebody(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (23, MEN), (2, ALONE)])
    report_id = helped.ready()
    with helped.writing() as session:
        draft = helped.got(report_id).draft
        assert draft is not None
        tables = json.loads(json.dumps(draft.tables))
        (mine,) = [each for name, each in tables.items() if name != "fund"]
        table = next(each for each in mine["release"]["tables"] if each["table"] == "gender")
        for cell in table["cells"]:
            told = sum(number for codes, number in mine["counts"] if codes[0] == cell["groups"][0])
            cell["value"], cell["as_of"] = (told + 2) // 5 * 5, mine["release"]["cut_off"]
        session.execute(update(type(draft)).where(type(draft).id == draft.id).values(tables=tables))
    helped.release(report_id, "awa", "paul")
    helped.work()
    assert helped.got(report_id).state == "drafting"
    assert helped.rows(PublishedTables) == []


def test_how_small_a_group_may_be_is_a_setting(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (14, MEN)])
    with helped.writing() as session:
        session.add(
            SettingChange(
                id=uuid4(), code="reports.smallest_cell", value=15, made_at=NOW, made_by_id=None, entry_id=uuid4()
            )
        )  # fmt: skip
    told = shown(helped.figures(helped.ready()), "gender")
    assert told.get("man") is None


def test_a_computed_indicator_keeps_what_was_published_of_it(helped: Helped) -> None:
    with helped.writing() as session:
        session.add(
            AgreementIndicator(
                id=uuid4(), agreement_id=helped.agreement_id, number=1, code="R1", statement="Personnes aidées",
                unit="number", splits=(), source="computed", measure="persons_supported", target=100_00,
            )
        )  # fmt: skip
    helped.helped([(28, WOMEN), (23, MEN)])
    report_id = helped.published()
    assert helped.figures(report_id)["indicators"][0]["value"] == 50_00
    (kept,) = helped.rows(AgreementActual)
    assert (kept.value, kept.as_of) == (50_00, LAST)


def test_groups_have_names_on_paper(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (23, MEN)])
    report_id = helped.published()
    data = json.loads(helped.frozen(report_id))
    told = str(report_paper(data))
    assert "Femme" in told
    assert "Personnes par genre" in told


def test_nobody_outside_can_work_out_what_a_report_calls_a_case(helped: Helped) -> None:
    """Its readers know the report's id, and whoever holds the log knows ids of cases: the name needs our secret too."""
    report_id, case_id = uuid4(), uuid4()
    with helped.app.app_context():
        key = ledger_key(report_id)
        assert key == ledger_key(report_id)
        assert key != ledger_key(uuid4())
    assert pseudonym(key, case_id) != pseudonym(report_id.bytes, case_id)


def test_what_says_nothing_new_needs_no_proof(helped: Helped, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the auditor would take: a report with the tables of the last one goes out."""
    helped.helped([(28, WOMEN), (23, MEN)])
    helped.published()
    helped.helped([(1, ALONE)], date(2026, 4, 1))
    later = NOW + timedelta(days=120)
    second = helped.start(covers_from=LAST + timedelta(days=1), covers_to=NEXT_LAST)
    helped.write(second)
    helped.compute(second, now=later)
    assert shown(helped.figures(second), "gender")["woman"] == 30
    helped.put(second)

    def tired(*_told: object) -> object:
        raise AssertionError("nothing is to be audited")

    monkeypatch.setattr(report_tables, "audited", tired)
    helped.release(second, "awa", "paul", now=later)
    helped.work(later + timedelta(minutes=1))
    assert helped.got(second).state == "published"
