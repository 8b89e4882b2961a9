"""The form on the style page: one field of each kind."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired

from fundapp.core import formats
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.demo.style.samples import AMOUNTS
from fundapp.donors.rules.vocabulary import THEMES, options


def _reached() -> dict[str, str]:
    return {"signal": "Signal", "mail": _("E-mail"), "none": _("None: I will come back")}


def _themes() -> list[tuple[str, str]]:
    return list(options(THEMES))


def _kinds() -> dict[str, str]:
    return {"": _("Please choose"), "foundation": _("Private foundation"), "state": _("Bilateral")}


class SampleForm(FlaskForm):
    """Never sent anywhere."""

    name = StringField(
        lazy("Name of the funder"),
        [InputRequired()],
        description=lazy("As it stands on its agreements, without the acronym."),
    )
    acronym = StringField(lazy("Acronym"))
    kind = SelectField(lazy("Type of funder"), [InputRequired()], choices=_kinds)
    deadline = StringField(
        lazy("Deadline of the call"), [InputRequired()], description=lazy("The day at the funder’s seat.")
    )
    amount = StringField(lazy("Amount"))
    currency = SelectField(lazy("Currency"), choices={"XAF": "FCFA", "EUR": "€", "USD": "$"})
    reached = SelectField(
        lazy("How may we answer?"), [InputRequired()], choices=_reached, description=lazy("We use nothing else.")
    )
    themes = SelectMultipleField(lazy("Themes"), choices=_themes)
    notes = TextAreaField(lazy("What happened"), [InputRequired()])
    document = FileField(lazy("A document"))
    agreed = BooleanField(lazy("I have read what is kept, and for how long"), [InputRequired()])
    problem = None

    @property
    def summary(self) -> list[tuple[Field, str]]:
        """As fundapp.core.forms' own."""
        return [(field, str(field.errors[0])) for field in self if field.errors]


def sample_form(*, wrong: bool = False) -> SampleForm:
    """The form with something typed in it; `wrong` adds messages."""
    reader, (wanted, _same) = current_reader(), AMOUNTS["wanted"]
    typed = {
        "acronym": "FEDDH",
        "amount": formats.amount(reader, wanted),
        "currency": "XAF",
        "reached": "signal",
        "themes": ["emergency", "culture"],
    }
    form = SampleForm(formdata=None, data=typed, prefix="wrong-" if wrong else "")
    if wrong:
        form.name.errors = [_("This answer is needed.")]
        form.deadline.data = "31/02/2027"
        form.deadline.errors = [_("There is no 31 February. Write a day such as 28/02/2027.")]
        form.amount.errors = [
            _("This envelope holds %(amount)s at most.", amount=formats.money(reader, AMOUNTS["envelope"][0]))
        ]
        form.reached.errors = [_("Choose how we may answer, or “None”.")]
    return form
