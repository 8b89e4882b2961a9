"""The quick exit: everything of ours is taken out of this browser, and another site shows."""

from flask import g, make_response, render_template

from fundapp.accounts.signin import DEVICE, DOOR, THRESHOLD, settings, take_back
from fundapp.cases.views.places import Answer, act
from fundapp.cases.views.seeds import forget
from fundapp.cases.visiting import close_visit
from fundapp.core.web.circumstances import LANGUAGE_COOKIE, current_context


@act("leave")
def leave(_rest: str) -> Answer:
    """Ends a visit, and answers with a page that leads away by itself.

    Not a redirect: browsers refuse to follow one to another site from a form that may only be sent to ourselves.
    Without a token, since it must work always: a forged one could do no more than end a visit.
    """
    g.csrf_valid = True
    forget()
    found = close_visit(
        make_response(render_template("cases/form/left.html", url=settings().exit_url)), current_context()
    )
    for cookie in (DOOR, THRESHOLD, DEVICE):
        take_back(found, cookie)
    found.delete_cookie(LANGUAGE_COOKIE)
    found.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return found
