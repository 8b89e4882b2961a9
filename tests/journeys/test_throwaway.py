import pytest
from datetime import datetime, UTC
from sqlalchemy.orm import Session
from sqlalchemy import select
from fundapp.core.database import db
from fundapp.accounts.models import Person
from fundapp.demo.people import by_key
from tests.fixtures.browsers import NARROW, WIDE
from tests.grants.filled_pipeline import fill_pipeline
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import look_twice


@pytest.mark.browser
@pytest.mark.parametrize(("language", "colours"), [("fr", "light"), ("en", "dark")])
def test_shots(open_page, live_app, language, colours):
    with live_app.app.app_context(), Session(db.engine) as session:
        awa = session.scalar(select(Person.id).where(Person.email == by_key("awa").email))
        made = fill_pipeline(session, datetime.now(UTC), awa)
        ids = {each.state: each.id for each in made}
        call = next(each.call_id for each in made if each.call_id)
    page = open_page("/", language=language, color_scheme=colours, visitor=False)
    come_in(page, "awa")
    page.context.add_cookies([{"name": "language", "value": language, "url": live_app.url}])
    problems = []
    o = "/calls/opportunities"
    pages = {
        "board": "/calls/pipeline",
        "list": o,
        "forecast": "/calls/forecast",
        "home": "/",
        "call": f"/calls/{call}",
        "submitted": f"{o}/{ids['submitted']}",
        "won": f"{o}/{ids['won']}",
        "spotted": f"{o}/{ids['spotted']}",
        "go": f"{o}/{ids['spotted']}/step/go",
        "back": f"{o}/{ids['submitted']}/step/back",
        "win": f"{o}/{ids['submitted']}/step/win",
        "new": f"{o}/new",
        "edit": f"{o}/{ids['won']}/edit",
    }
    for name, path in pages.items():
        page.goto(path)
        try:
            look_twice(page)
        except AssertionError as e:
            problems.append(f"{name} {str(e)[:1500]}")
        for view in (WIDE, NARROW):
            page.set_viewport_size(view)
            page.screenshot(path=f"/tmp/shots/{name}-{language}-{view['width']}.png", full_page=True)
    assert not problems, "\n".join(problems)
