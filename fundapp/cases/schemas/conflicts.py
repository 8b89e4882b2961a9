"""What officers say of themselves and a case, and to whom they keep one."""

from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.cases.rules.conflicts import GRADES, MISTAKES, RECUSING
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, InputSchema


def _all() -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in GRADES.items()]


def _recusing() -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in GRADES.items() if code in RECUSING]


class DeclarationSchema(InputSchema):
    """How somebody stands to a case."""

    grade = Choice(lazy("How do you stand to this person and this case?"), options=_all, radios=True, required=True)


class RecusalSchema(InputSchema):
    """Why somebody steps back from a case."""

    grade = Choice(lazy("What stands between you and this case?"), options=_recusing, radios=True, required=True)


class Persons(Choices):
    """Some of the officers whom the page offers; whether they may be chosen, the command judges."""

    def judge(self, value: Any) -> Any:
        """The ids, each once, in order."""
        given = [value] if isinstance(value, str) else value
        try:
            return tuple(sorted({UUID(str(each)) for each in given}))
        except ValueError:
            raise ValidationError(_("Please choose among the answers offered.")) from None


class OnePerson(Choice):
    """One of the officers whom the page offers; whether they may be chosen, the command judges."""

    def judge(self, value: Any) -> Any:
        """The id."""
        try:
            return UUID(str(value))
        except ValueError:
            raise ValidationError(_("Please choose one of the answers offered.")) from None


def _mistakes() -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in MISTAKES.items()]


class RestrictSchema(InputSchema):
    """To whom a case is kept."""

    persons = Persons(lazy("Who may read it besides you"), required=True, options=list)


class AdmitSchema(InputSchema):
    """Who may read a restricted case from now on."""

    persons = OnePerson(lazy("Who may read it from now on"), required=True, options=list)


class LiftSchema(InputSchema):
    """Whose recusal was a mistake, and which."""

    persons = OnePerson(lazy("Whose recusal was a mistake"), required=True, options=list)
    mistake = Choice(lazy("What was the mistake?"), options=_mistakes, radios=True, required=True)
