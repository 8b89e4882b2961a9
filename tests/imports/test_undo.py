"""Taking an import back: what nobody has changed since becomes what it was; the rest is left, and named."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from fundapp.accounts.models import Affiliation, Organisation
from fundapp.core.database import transaction
from fundapp.directory.models import OrganisationCountry, OrganisationDomain, OrganisationProfile
from fundapp.imports.models import ImportRun
from fundapp.imports.rules import UNDO_WITHIN
from tests.accounts.acting import actions, send
from tests.accounts.pages import english_in, said
from tests.directory.conftest import Add
from tests.fixtures.application import Look
from tests.imports.acting import HEADINGS, ROW, Importer


def test_what_was_added_goes_and_what_was_changed_says_again_what_it_said(
    importer: Importer, describe: Add, look: Look
) -> None:
    known: UUID = describe(
        "Cercle", short_name="CDH", domains=["press"], countries=["GA"], trusted=False, place="Ati", registration="no"
    )
    run_id = importer.write(f"{HEADINGS}\n{ROW}\n{ROW.replace('Cercle', 'Ligue')}")
    assert len(look(select(Organisation))) == 2
    assert "Annuler cette importation" in said(importer.page(run_id).text)
    importer.press(run_id, "undo")
    (left,) = look(select(Organisation))
    assert left.id == known
    (profile,) = look(select(OrganisationProfile))
    assert (profile.place, profile.trusted, profile.registration) == ("Ati", False, "no")
    assert look(select(OrganisationDomain.domain)) == ["press"]
    assert look(select(OrganisationCountry.country)) == ["GA"]
    assert (importer.run(run_id).state, importer.run(run_id).taken_back) == ("undone", 2)
    assert "Tout est comme avant" in said(importer.page(run_id).text)
    assert {"organisation.removed", "organisation_profile.removed", "import.undone"} <= set(actions(look))


def test_of_what_nothing_was_known_nothing_is_known_again(importer: Importer, describe: Add, look: Look) -> None:
    describe("Cercle", known=False, short_name="CDH")
    run_id = importer.write(f"{HEADINGS}\n{ROW}")
    assert look(select(OrganisationProfile.place)) == ["Sarh"]
    importer.press(run_id, "undo")
    assert look(select(OrganisationProfile)) == []
    assert look(select(Organisation.name)) == ["Cercle"]


def test_what_somebody_changed_since_is_left_and_named(importer: Importer, look: Look) -> None:
    run_id = importer.write(f"{HEADINGS}\n{ROW}\n{ROW.replace('Cercle', 'Ligue')}")
    (changed,) = look(select(Organisation.id).where(Organisation.name == "Ligue"))
    assert send(importer.client, f"/directory/{changed}/edit", place="Doba").status_code == 302
    importer.press(run_id, "undo")
    assert look(select(Organisation.name)) == ["Ligue"]
    assert look(select(OrganisationProfile.place)) == ["Doba"]
    page = importer.page(run_id).text
    assert "Ligue" in said(page)
    assert "Cercle" not in said(page)
    assert "modifié cette fiche" in said(page)
    assert english_in(page.partition("<main")[2].partition("</main>")[0]) == set()


def test_what_somebody_works_with_is_left_with_everything_known_of_it(importer: Importer, look: Look) -> None:
    run_id = importer.write(f"{HEADINGS}\n{ROW}\n{ROW.replace('Cercle', 'Ligue')}")
    (used,) = look(select(Organisation.id).where(Organisation.name == "Cercle"))
    with importer.app.app_context(), transaction() as session:
        session.add(Affiliation(person_id=importer.person_id, organisation_id=used))
    importer.press(run_id, "undo")
    assert look(select(Organisation.name)) == ["Cercle"]
    assert look(select(OrganisationProfile.id)) == [used]
    assert "travaille déjà" in importer.reasons(run_id)[0]


def test_an_import_is_taken_back_once_and_not_after_thirty_days(importer: Importer, look: Look) -> None:
    run_id = importer.write(f"{HEADINGS}\n{ROW}")
    long_ago = datetime.now(UTC) - UNDO_WITHIN - timedelta(minutes=1)
    with importer.app.app_context(), transaction() as session:
        session.execute(update(ImportRun).values(ended_at=long_ago))
    assert "Annuler cette importation" not in said(importer.page(run_id).text)
    importer.press(run_id, "undo")
    assert (importer.run(run_id).state, len(look(select(Organisation)))) == ("done", 1)


def test_the_page_that_asks_says_what_happens(importer: Importer) -> None:
    run_id = importer.write(f"{HEADINGS}\n{ROW}")
    page = importer.page(run_id, "/undo")
    assert "restera tel quel" in said(page.text)
    importer.press(run_id, "undo")
    assert importer.page(run_id, "/undo").request.path == f"/imports/{run_id}"
