from datetime import date, timedelta, time
from uuid import uuid4
from pathlib import Path
import pytest
from fundapp.grants.copil_paper import copil_pdf
from fundapp.core.i18n import *
from tests.grants.copil import Copil, FIRST, INSIDE, DAY
from tests.grants.factories import CallFactory
pytestmark = pytest.mark.database

def test_look(app, committed):
    c = Copil(app)
    with app.app_context():
        for lang in ("fr", "en"):
            pass
    c.opportunity(title="seed", created_at=INSIDE - DAY, state="not_taken_up")
    c.issue()
    d = c.digests()[0]; f = c.facts()
    with app.app_context():
        for lang in ("fr","en"):
            Path(f"/tmp/x/empty-{lang}.pdf").write_bytes(copil_pdf(f, d.fingerprint, lang))
    T = ["Protection des défenseur·es dans les Grands Lacs", "Appui institutionnel de deux ans", "Sécurité numérique des organisations membres, Afrique centrale", "Lutte contre la détention arbitraire au Tchad", "Fonds de réponse rapide", "Droits des femmes à l’Est", "Veille sur l’espace civique en Afrique centrale, trois pays", "Observatoire des procès", "Appui aux radios communautaires", "Soutien"]
    ids = []
    for i in range(10):
        cid = uuid4(); ids.append(cid)
        c.put(CallFactory.build(id=cid, title=T[i], funder_name="Commission européenne" if i % 2 else "Fondation de France", created_at=INSIDE+25*DAY, standing="followed", deadline_on=date(2026,12,3)+timedelta(days=6*i), deadline_clock=time(16) if i % 3 == 0 else None, deadline_zone="Europe/Brussels" if i % 3 == 0 else None, currency="EUR", amount_max=300_000_00, themes=("hrd_protection",), countries=("CM","TD"), languages=("fr",), deadline_step="concept_note" if i % 2 else "application"))
    for i in range(10):
        c.opportunity(title=T[i], funder_name="Commission européenne" if i % 2 else "Fondation de France", call_id=ids[i], currency="EUR" if i % 2 else "XAF", requested=None if i == 3 else (120_000_00 if i % 2 else 32_797_850), created_at=INSIDE, updated_at=INSIDE+10*DAY)
    for i in range(6):
        c.opportunity(("go","spotted","qualified",INSIDE+25*DAY), title=T[9-i], call_id=ids[i], funder_name="NED", state=("qualified","concept_note","full_proposal")[i%3], decided_on=date(2026,12,8), currency="EUR", requested=90_000_00+i*1000_00, updated_at=INSIDE)
    S=INSIDE+26*DAY
    c.opportunity(("submit","full_proposal","submitted",S), title=T[0], funder_name="OSIWA", state="submitted", submitted_on=date(2026,12,9), currency="EUR", requested=150_000_00, answer_on=date(2026,10,1))
    c.opportunity(("win","submitted","won",S), title=T[1], funder_name="Agence française de développement", state="won", answered_on=date(2026,12,9), submitted_on=date(2026,6,1), currency="EUR", requested=150_000_00, awarded=140_000_00)
    c.opportunity(("lose","submitted","lost",S), title=T[2], funder_name="Fonds ami", state="lost", answered_on=date(2026,12,9), submitted_on=date(2026,6,1), currency="USD", requested=150_000_00, reasons="Trop de demandes pour l’enveloppe ; notre budget est jugé élevé.")
    c.opportunity(("no_go","spotted","not_taken_up",S), title=T[3], funder_name="Fonds ami", state="not_taken_up", reasons="Pas nos pays")
    c.issue(FIRST + 31*DAY)
    d = c.digests()[-1]; f = c.facts()
    with app.app_context():
        for lang in ("fr","en"):
            Path(f"/tmp/x/full-{lang}.pdf").write_bytes(copil_pdf(f, d.fingerprint, lang))
