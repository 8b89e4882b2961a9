"""The pages of submissions, without script: what is ticked, refused, told; and how what was sent is checked."""

import csv
import hashlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.grants.models import Submission, SubmissionPaper
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.opportunities import SENT_ANSWERS, at, only, take
from tests.grants.papers import HOW, PLAIN, Desk, flashes, submit, version_id

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


@pytest.fixture
def desk(client: FlaskClient, add_opportunity: Add, look: Look) -> Desk:
    return Desk(client, add_opportunity(state="full_proposal", title="Appui"), look)


def test_the_final_files_are_ticked_and_missing_ones_named_but_nothing_is_forbidden(desk: Desk) -> None:
    one = desk.document(demanded="yes")
    two = desk.document("b.txt", PLAIN + b"b", kind="budget", demanded="yes")
    desk.add(kind="workplan", demanded="yes")
    desk.call_final(one)
    desk.add_version(one, ("p.txt", PLAIN + b"2"))
    first, second = desk.versions(one)
    page = desk.client.get(f"{at(desk.opportunity_id)}/step/submit").text
    assert f'value="{first.id}" checked' in page
    assert f'value="{second.id}" aria' in page
    assert f'value="{version_id(desk, two)}" aria' in page
    told = " ".join(flashes(desk.client, f"{at(desk.opportunity_id)}/step/submit").split())
    assert "Exigé par le bailleur, et absent : Plan de travail." in told
    assert "n’est pas déclarée définitive : Proposition complète et Budget." in told
    submit(desk)
    assert desk.look(select(SubmissionPaper)) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"sent_clock": "16:42", "sent_zone": ""}, "sent_zone"),
        ({"sent_clock": "25:00"}, "sent_clock"),
        ({"sent_zone": "Mars/Olympus"}, "sent_zone"),
        ({"channel": "pigeon"}, "channel"),
        ({"submitted_on": "02/06/2100"}, "submitted_on"),
        ({"requested": "0"}, "requested"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(desk: Desk, answers: dict[str, str], field: str) -> None:
    answer = take(desk.client, desk.opportunity_id, "submit", **{**SENT_ANSWERS, **HOW, **answers})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Bureau des appels" in answer.text
    assert only(desk.look).state == "full_proposal"


def test_a_zone_without_a_time_says_nothing(desk: Desk) -> None:
    made = submit(desk, sent_clock="")
    assert (made.sent_clock, made.sent_zone) == (None, None)


def test_whoever_has_the_zip_can_check_it_with_what_every_machine_has(desk: Desk, look: Look, tmp_path: Path) -> None:
    one = desk.document("p.txt", PLAIN, title="Proposition d’été")
    two = desk.document("b.txt", PLAIN + b"b", kind="budget")
    made = submit(desk, version_id(desk, one), version_id(desk, two))
    packed = desk.client.get(f"/calls/submissions/{made.id}/files.zip", buffered=True).data
    assert look(select(Staged).order_by(Staged.position))[-1].action == "submission.fetched"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)
    listed = desk.client.get(f"/calls/submissions/{made.id}/sha256.txt").text
    assert (tmp_path / "SHA256SUMS.txt").read_text("utf-8") == listed
    for line in listed.splitlines():
        digest, _two_spaces, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS.txt"], cwd=tmp_path, check=True, capture_output=True)
    sheet = desk.client.get(f"/calls/submissions/{made.id}/sha256.csv", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["01 Proposition d’été.txt", "02 Budget.txt"]
    assert [row[6] for row in rows[1:]] == [line[:64] for line in listed.splitlines()]


def test_a_day_that_was_changed_later_is_told_on_the_record(desk: Desk, look: Look) -> None:
    made = submit(desk)
    address = f"{at(desk.opportunity_id)}/edit"
    changed = {
        "title": "Appui", "stages": "one", "submitted_on": "03/06/2025", "requested": "120 000", "currency": "EUR",
        "decided_on": "01/03/2025", "decided_by_words": "Le COPIL",
    }  # fmt: skip
    assert desk.client.post(address, data=hidden(desk.client.get(address).text) | changed).status_code == 303
    page = flashes(desk.client, f"/calls/submissions/{made.id}")
    assert "le jour de l’envoi a été changé ensuite : 3 juin 2025" in page
    assert look(select(Submission))[0].sent_on == date(2025, 6, 2)
