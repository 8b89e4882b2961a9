"""What may be asked in triage, and how the list of such questions may be filtered."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.cases.commands.criteria import Question, Written
from fundapp.cases.models import CriteriaSet
from fundapp.cases.queries.criteria import asked_now
from fundapp.cases.rules.answers import YES_NO
from fundapp.cases.rules.vocabulary import options
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, InputSchema, Text

MOST_QUESTIONS = 8
"""Asked in one set: triage must stay a matter of minutes."""

MUST = "must"


class NamedSetSchema(InputSchema):
    """The names of a set, and whether it is in use."""

    name_fr = Text(lazy("Name in French"), required=True, longest=120)
    name_en = Text(lazy("Name in English"), required=True, longest=120)
    active = Choice(lazy("In use"), options=lambda: options(YES_NO), radios=True, required=True)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _ask_in_both_languages(self, _clean: Mapping[str, Any], given: Mapping[str, Any], **_options: Any) -> None:
        """Whoever reads the other language must not stand before an empty question; and a set asks something."""
        wrong = {}
        for place in range(MOST_QUESTIONS):
            fr, en = f"q{place}_fr", f"q{place}_en"
            for name, other in ((fr, en), (en, fr)):
                if str(given.get(other) or "").strip() and not str(given.get(name) or "").strip():
                    wrong[name] = [_("Write it in both languages.")]
        if not wrong and not any(str(given.get(f"q{place}_fr") or "").strip() for place in range(MOST_QUESTIONS)):
            wrong["q0_fr"] = [_("A set asks at least one question.")]
        if wrong:
            raise ValidationError(wrong)


def _fields() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place in range(MOST_QUESTIONS):
        found[f"q{place}_fr"] = Text(lazy("Question in French"), longest=300)
        found[f"q{place}_en"] = Text(lazy("Question in English"), longest=300)
        found[f"q{place}_must"] = Choices(
            lazy("Weight"), options=lambda: [(MUST, _("Must be met: without it nothing can be approved"))]
        )
    return found


CriteriaSchema = type("CriteriaSchema", (NamedSetSchema,), _fields())
"""A set with a place for each of MOST_QUESTIONS questions; places left empty ask nothing."""


class CriteriaFilterSchema(InputSchema):
    """How the list of sets may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100)
    use = Choice(lazy("In use"), options=lambda: options(YES_NO))


def written(given: Mapping[str, Any]) -> Written:
    """What CriteriaSchema judged, as commands take it."""
    questions = [
        Question(given[f"q{place}_fr"], given[f"q{place}_en"], MUST in given[f"q{place}_must"])
        if given.get(f"q{place}_fr")
        else None
        for place in range(MOST_QUESTIONS)
    ]
    return Written(given["name_fr"], given["name_en"], given["active"] == "yes", questions)


def as_typed(found: CriteriaSet) -> SimpleNamespace:
    """A set as its form shows it, with its version."""
    values: dict[str, Any] = {"name_fr": found.name_fr, "name_en": found.name_en}
    asked = asked_now(found)
    for place in range(MOST_QUESTIONS):
        one = asked[place] if place < len(asked) else None
        values[f"q{place}_fr"], values[f"q{place}_en"] = (one.question_fr, one.question_en) if one else (None, None)
        values[f"q{place}_must"] = (MUST,) if one and one.mandatory else ()
    return SimpleNamespace(version=found.version, active="yes" if found.active else "no", **values)
