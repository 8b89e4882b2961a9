"""The way of a sheet: read, understood, compared, confirmed, written; and nothing before somebody confirms."""

from sqlalchemy import select

from fundapp.accounts.models import Organisation
from fundapp.directory.models import OrganisationDomain, OrganisationProfile
from fundapp.imports.models import ImportFile
from tests.accounts.network import content
from tests.accounts.pages import english_in, said
from tests.fixtures.application import Look
from tests.imports.acting import Importer

HEADINGS = "Nom;Sigle;Pays;Rôle dans le réseau;Domaines d’action;Récépissé;Partenaire de confiance;Ville"
ROW = 'Cercle;CDH;Tchad;Membre du réseau;"Jeunesse; Terre et environnement";"Demandé, pas encore reçu";Oui;Sarh'


def test_nothing_is_written_before_somebody_confirms(importer: Importer, look: Look) -> None:
    run_id = importer.judge(f"{HEADINGS}\r\n{ROW}")
    preview = importer.page(run_id)
    assert preview.status_code == 200
    assert "Ajoutée" in said(preview.text)
    assert look(select(Organisation)) == []
    importer.press(run_id, "confirm")
    (made,) = look(select(Organisation))
    assert (made.name, made.short_name, made.country) == ("Cercle", "CDH", "TD")
    (profile,) = look(select(OrganisationProfile))
    assert (profile.registration, profile.trusted, profile.place) == ("pending", True, "Sarh")
    assert sorted(look(select(OrganisationDomain.domain))) == ["land", "youth"]
    assert importer.run(run_id).state == "done"
    assert look(select(ImportFile.run_id)) == []
