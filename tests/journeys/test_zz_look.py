import os, sys
from pathlib import Path
from sqlalchemy import select
from sqlalchemy.orm import Session
import pytest
from fundapp.core.database import db
from fundapp.donors.models import Agreement, DonorReport, DonorQuestion
from tests.fixtures.browsers import NARROW, WIDE
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice

OUT = Path("/dev/shm/look")
OUT.mkdir(exist_ok=True)


def ids(live):
    with live.app.app_context(), Session(db.engine) as s:
        return {
            (a.code, r.state): (a.id, r.id)
            for a, r in s.execute(
                select(Agreement, DonorReport).join(DonorReport, DonorReport.agreement_id == Agreement.id)
            )
        }, [q.id for q in s.scalars(select(DonorQuestion))]


def test_all(open_page, live_app):
    found, qs = ids(live_app)
    at = {
        k[1] + ("" if k[0] == "REFUGE" else "-" + k[0]): f"/agreements/{a}/reports/{r}" for k, (a, r) in found.items()
    }
    print(at)
    pub, rev, cor = at["published"], at["review"], at["corrected"]
    dr = [v for k, v in at.items() if k.startswith("drafting")][0]
    ag = pub.split("/reports")[0]
    pid = pub.rsplit("/", 1)[1]
    staff = {
        "reports": "/reports",
        "work": dr,
        "preview": rev + "/preview",
        "release": rev + "/release",
        "review": rev,
        "pub": pub,
        "cor": cor,
        "figs": pub + "/figures",
        "fig": pub + "/figures/awards.total",
        "choose": ag + "/reports/new",
        "new": ag + "/reports/new/harmonised",
        "correct": pub + "/correct",
        "agreement": ag,
        "home": "/",
    }
    extra = {"readers": ag + "/readers", "requests": ag + "/requests", "questions": "/donor-questions"}
    donor = {
        "portal": "/portal",
        "pagreement": f"/portal/agreements/{ag.split('/')[2]}",
        "preport": f"/portal/reports/{pid}",
    }
    errors = []
    for lang, scheme in (("fr", "light"), ("en", "dark")):
        for who, pages in (
            ("solange", {"release": rev + "/release", "uncounted": "/cases/uncounted"}),
            ("awa", staff),
            ("judith", donor),
        ):
            page = open_page("/sign-in", visitor=False, language=lang, color_scheme=scheme)
            come_in(page, who)
            if who == "awa":
                page.goto(dr)
                pages = dict(pages)
                pages["section"] = (
                    dr
                    + page.locator("section[aria-labelledby=sections] tbody a").first.get_attribute("href").split(dr)[1]
                )
                page.goto(ag)
                for a in page.locator("main a").all():
                    h = a.get_attribute("href") or ""
                    for k in ("readers", "portal", "requests", "questions"):
                        if "/" + k in h and k not in pages:
                            pages["ag-" + k] = h
            for name, url in pages.items():
                if lang == "en" and name not in ("reports", "pub", "release", "work", "preport", "pagreement", "figs"):
                    continue
                try:
                    answer = page.goto(url)
                    if answer.status >= 400:
                        errors.append((name, url, answer.status))
                        continue
                    try:
                        look_twice(page)
                    except AssertionError as e:
                        errors.append((name, str(e)[:900]))
                    for size, w in ((WIDE, "d"), (NARROW, "p")):
                        page.set_viewport_size(size)
                        page.screenshot(path=OUT / f"{name}-{lang}-{w}.png", full_page=True)
                    page.set_viewport_size(WIDE)
                except Exception as e:
                    errors.append((name, repr(e)[:300]))
            if who == "judith" and lang == "fr":
                for kind in ("pdf",):
                    with page.expect_download() as saved:
                        page.goto(f"/portal/reports/{pid}")
                        page.locator(".head .button.primary").click()
                    saved.value.save_as(OUT / "report-fr.pdf")
    for e in errors:
        print("BAD", e)
