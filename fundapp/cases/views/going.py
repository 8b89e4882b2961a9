"""Moving about at the one address: to another page, into a visit by the code that is shown, to the form to print."""

from flask import render_template

from fundapp.cases.arriving import unlock
from fundapp.cases.forms.drafts import JoinForm
from fundapp.cases.rules.vocabulary import AGE_BANDS, CONSENTS, METHODS, ROLES, USES
from fundapp.cases.views.places import PLACES, Answer, act, go, place
from fundapp.cases.visiting import open_visit, vault
from fundapp.core.database import db
from fundapp.core.web.circumstances import current_context


@act("go")
def lead(rest: str) -> Answer:
    """Leads to a place. Nothing is written but which page this browser sees next."""
    return go(rest if rest.partition(":")[0] in PLACES else "")


@act("open")
def enter(rest: str) -> Answer:
    """Opens a visit by the code that the page before has shown, and leads on."""
    form = JoinForm()
    given = form.judge()
    unlocked = form.keep(lambda: unlock(db.session(), vault(), given["code"])) if given else None
    return open_visit(go(rest), current_context(), unlocked) if unlocked else go("code")


@place("blank")
def blank(_rest: str) -> Answer:
    """The form to print, fill in by hand, and hand to somebody who can send it."""
    return render_template(
        "cases/form/blank.html",
        role_names=list(ROLES.values()),
        consent_names=list(CONSENTS.values()),
        age_names=list(AGE_BANDS.values()),
        method_names=list(METHODS.values()),
        use_names=list(USES.values()),
    )
