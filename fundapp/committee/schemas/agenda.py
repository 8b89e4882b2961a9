"""What an agenda may be asked for: the day of the meeting, and which matters."""

from fundapp.committee.rules.agenda import MATTERS
from fundapp.committee.rules.words import QUESTIONS
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choices, DateText, InputSchema


class AgendaSchema(InputSchema):
    """How an agenda may be filtered. The day takes nothing away: it says what must be done before the meeting."""

    day = DateText(lazy("Day of the meeting"))
    matter = Choices(lazy("To be done"), options=lambda: [(str(code), str(word)) for code, word in MATTERS.items()])
    question = Choices(lazy("Question"), options=lambda: [(str(code), str(word)) for code, word in QUESTIONS.items()])
