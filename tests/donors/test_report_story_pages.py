"""The pages of stories in a report: told by officers, compared with the vault's names, taken out."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.donors.models import ReportStory
from fundapp.donors.views import report_stories
from tests.cases.alerted import case_of
from tests.donors.agreements import filled
from tests.donors.report_desk import Desk, send, told
from tests.donors.reporting import agreeing
from tests.fixtures.application import NOW

TOLD = {"pseudonym": "Mariam", "text": "Elle a dû partir, puis elle a repris son travail."}


@pytest.fixture
def case_id(desk_of_reports: Desk, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A case whose story may be told."""
    agreeing(monkeypatch)
    with Session(desk_of_reports.connection, join_transaction_mode="create_savepoint") as session:
        made = case_of(NOW, "P3")
        session.add(made)
        session.commit()
        found, reference = made.id, made.reference
    monkeypatch.setattr(report_stories, "tellable_cases", lambda _session, _ctx: [(found, reference)])
    return found


def test_a_story_is_told_changed_compared_and_taken_out(
    desk_of_reports: Desk, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    ama, lea = desk_of_reports.come("Ama", "officers"), desk_of_reports.come("Léa", "officers")
    one = desk_of_reports.begin(ama)
    made = send(ama, one.at("/stories/new"), TOLD | {"case_id": str(case_id)})
    assert (made.status_code, made.location) == (303, f"{one.at()}#stories"), told(made)
    (story,) = desk_of_reports.look(select(ReportStory))
    address = one.at(f"/stories/{story.id}")
    late = filled(lea.get(address).text)
    assert send(ama, address, TOLD | {"text": "Elle est en sécurité."}).status_code == 303
    met = lea.post(address, data=late | TOLD | {"text": "Le texte de Léa"})
    assert met.status_code == 409
    for word in ("Elle est en sécurité.", "Le texte de Léa"):
        assert word in met.text
    monkeypatch.setattr(report_stories, "names_told", lambda _session, text: ["Mariam"] if "Mariam" in text else [])
    refused = send(ama, f"{address}/check", {})
    assert refused.status_code == 422
    assert "Ces mots sont des noms que connaît le coffre\u00a0: Mariam." in refused.text
    send(ama, address, {"pseudonym": "Aline", "text": "Elle est en sécurité."})
    stale = filled(ama.get(f"{address}/check").text)
    send(ama, address, {"pseudonym": "Aline", "text": "Elle travaille de nouveau."})
    assert ama.post(f"{address}/check", data=stale).status_code == 409, "another text than the one that was read"
    assert "Noms à rechercher" in ama.get(one.at()).text
    assert send(ama, f"{address}/check", {}).status_code == 303
    assert "Aucun nom trouvé" in ama.get(one.at()).text
    assert "disparaît définitivement" in ama.get(f"{address}/remove").text
    assert send(ama, f"{address}/remove", {}).status_code == 303
    assert list(desk_of_reports.look(select(ReportStory))) == []
    assert not any("Mariam" in str(each.payload) for each in desk_of_reports.look(select(Staged)))


def test_a_story_needs_a_case_a_name_and_words_and_nothing_typed_is_lost(desk_of_reports: Desk, case_id: UUID) -> None:
    ama = desk_of_reports.come("Ama", "officers")
    one = desk_of_reports.begin(ama)
    for wrong, field in (
        ({"case_id": ""}, "case_id"),
        ({"pseudonym": ""}, "pseudonym"),
        ({"text": "x" * 6001}, "text"),
    ):
        answer = send(ama, one.at("/stories/new"), TOLD | {"case_id": str(case_id)} | wrong)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert (wrong.get("text") or TOLD["text"]) in answer.text
    assert list(desk_of_reports.look(select(ReportStory))) == []


def test_only_officers_tell_stories_and_are_told_where_there_is_none_to_tell(desk_of_reports: Desk) -> None:
    awa, ama = desk_of_reports.come("Awa", "fundraising"), desk_of_reports.come("Ama", "officers")
    one = desk_of_reports.begin(awa)
    assert awa.get(one.at("/stories/new")).status_code == 403
    assert one.at("/stories/new") not in awa.get(one.at()).text
    assert "Aucun récit n’est encore possible" in ama.get(one.at("/stories/new")).text
