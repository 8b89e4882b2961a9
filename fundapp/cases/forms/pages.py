"""The pages of the form that may follow the first message: which there are, and when each is asked for."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fundapp.cases.forms.anonymous import AnonymousForm
from fundapp.cases.rules.answers import MOST, OTHERS
from fundapp.cases.rules.sheets import Sheet, Step, written
from fundapp.cases.schemas import matters, people
from fundapp.cases.schemas.answers import Answers, kept, told, typed_again
from fundapp.cases.schemas.start import StartSchema
from fundapp.core.errors import Invalid
from fundapp.core.forms import form_over
from fundapp.core.i18n import lazy
from fundapp.core.schemas import InputSchema


def _always(_sheet: Sheet) -> bool:
    return True


FACTS, CODED = "facts", ("urgent", "country")
"""Where a draft's sheet keeps the coded answers of its first message, which a case has in columns of its own."""


def mark_of(item: Answers) -> str:
    """By what a page names an item to be taken out: its place may have changed meanwhile."""
    return hashlib.sha256(written(item).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Page:
    """One question group. Several pages may fill one step; `wanted` says whether earlier answers call for it.

    `later`: it can also be added to a case, of whose earlier answers nothing is known then.
    """

    name: str
    step: Step
    title: Any
    lead: Any
    form: type[AnonymousForm]
    wanted: Callable[[Sheet], bool] = _always
    later: bool = True

    @property
    def schema(self) -> InputSchema:
        """Its judge."""
        return self.form.schema()

    @property
    def most(self) -> int:
        """How many items it may have; 0 where its answers are one record."""
        return MOST.get(self.step, 0)

    def kept(self, clean: Mapping[str, Any]) -> Answers:
        """Clean values as a sheet holds them."""
        return kept(self.schema, clean)

    def answers(self, sheet: Sheet) -> Answers:
        """What a sheet holds of this page's own questions, where it is one record."""
        if self.most:
            return {}
        coded = (sheet.get(FACTS) or {}) if self.step is Step.START else {}
        found = {**coded, **(sheet.get(self.step) or {})}
        return {name: found[name] for name in self.schema.fields if name in found}

    def items(self, sheet: Sheet) -> list[Answers]:
        """What a sheet holds of a page of several items."""
        return list(sheet.get(self.step) or []) if self.most else []

    def marked(self, sheet: Sheet) -> list[tuple[Answers, str]]:
        """Its items with the marks by which they are taken out."""
        return [(each, mark_of(each)) for each in self.items(sheet)]

    def put(self, sheet: Sheet, answers: Answers) -> dict[str, Any]:
        """The sheet with these answers: instead of its own earlier ones, or as one item more."""
        if self.most:
            return {**sheet, self.step.value: [*self.items(sheet), answers]}
        if self.step is Step.START:
            facts = {name: answers[name] for name in CODED if name in answers}
            words = {name: value for name, value in answers.items() if name not in facts}
            return {**sheet, self.step.value: words, FACTS: facts}
        others = {k: v for k, v in (sheet.get(self.step) or {}).items() if k not in self.schema.fields}
        return {**sheet, self.step.value: {**others, **answers}}

    def without(self, sheet: Sheet, mark: str) -> dict[str, Any]:
        """The sheet without the item of this mark."""
        return {**sheet, self.step.value: [each for each in self.items(sheet) if mark_of(each) != mark]}

    def told(self, answers: Answers) -> list[tuple[str, str]]:
        """Answers as questions and words."""
        return list(told(self.schema, answers))

    def typed_again(self, answers: Answers) -> Answers:
        """Answers as the form shows them."""
        return typed_again(self.schema, answers)

    def is_answered(self, sheet: Sheet) -> bool:
        """Whether something stands in it."""
        return bool(self.items(sheet) or self.answers(sheet))

    def is_good(self, sheet: Sheet) -> bool:
        """Whether what stands in it would be taken today."""
        found = self.items(sheet) if self.most else [self.answers(sheet)]
        return all(self._passes(each) for each in found if each)

    def _passes(self, answers: Answers) -> bool:
        try:
            self.schema.judge(self.typed_again(answers))
        except Invalid:
            return False
        return True


def _form(schema: type[InputSchema]) -> type[AnonymousForm]:
    made: Any = form_over(schema, AnonymousForm)
    return made  # type: ignore[no-any-return]


def _of(step: Step, name: str) -> Callable[[Sheet], Any]:
    return lambda sheet: (sheet.get(step) or {}).get(name)


_role, _organisation = _of(Step.WHO, "role"), _of(Step.WHO, "organisation")
_age, _consent, _method = _of(Step.WHO, "age_band"), _of(Step.CONSENT, "consent"), _of(Step.PAYMENT, "method")

StartForm = _form(StartSchema)
FIRST = "first"
"""The page of a draft on which its first message stands."""

PAGES: tuple[Page, ...] = (
    Page(FIRST, Step.START, lazy("Your first words"), lazy("This is what we read first."), StartForm, later=False),
    Page(
        "who", Step.WHO, lazy("For whom"),
        lazy("You may ask for yourself or for somebody else."), _form(people.RoleSchema),
    ),
    Page(
        "consent", Step.CONSENT, lazy("Do they agree?"),
        lazy("Nobody should be helped against their will. If they cannot be asked, say so: we read it all the same."),
        _form(people.ConsentSchema), lambda sheet: _role(sheet) in OTHERS,
    ),
    Page(
        "detained", Step.CONSENT, lazy("Somebody who cannot be asked"),
        lazy("We go on without their word for as long as they cannot give it, and ask them as soon as they can."),
        _form(people.DetainedSchema), lambda sheet: _consent(sheet) == "impossible_detained",
    ),
    Page(
        "person", Step.WHO, lazy("Who is in danger"),
        lazy("Answer what you like. Nothing here is needed to be heard."), _form(people.PersonSchema),
    ),
    Page(
        "guardian", Step.WHO, lazy("An adult for somebody under 18"),
        lazy("We look after people under 18 with particular care."), _form(people.GuardianSchema),
        lambda sheet: _age(sheet) == "under_18",
    ),
    Page(
        "origin", Step.WHO, lazy("Where"),
        lazy("Roughly is good. Never write an exact hiding place."), _form(people.OriginSchema),
    ),
    Page(
        "work", Step.WHO, lazy("The work for human rights"),
        lazy("Why somebody wants to silence them."), _form(people.WorkSchema),
    ),
    Page(
        "registration", Step.WHO, lazy("The organisation"),
        lazy("One question about the organisation."), _form(people.RegistrationSchema),
        lambda sheet: _role(sheet) == "organisation" or bool(_organisation(sheet)),
    ),
    Page(
        "incidents", Step.INCIDENTS, lazy("What happened, one by one"),
        lazy("Each threat, arrest or attack by itself, up to ten. The latest or the worst first."),
        _form(matters.IncidentSchema),
    ),
    Page(
        "needs", Step.NEEDS, lazy("What is needed, line by line"),
        lazy("Up to fifteen lines. Rough sums are good enough; words alone are good too."),
        _form(matters.NeedSchema),
    ),
    Page(
        "funders", Step.FUNDERS, lazy("Other funds"),
        lazy("Having asked elsewhere does you no harm. It lets us share the work with them."),
        _form(matters.ApproachSchema),
    ),
    Page(
        "referees", Step.REFEREES, lazy("People who can confirm it"),
        lazy("Two are best, from different places, up to four. We contact nobody without a safe way."),
        _form(people.RefereeSchema),
    ),
    Page(
        "contact", Step.CONTACT, lazy("How to reach you safely"),
        lazy("We follow these rules to the letter."), _form(people.ContactSchema),
    ),
    Page(
        "method", Step.PAYMENT, lazy("How to be paid"),
        lazy("Only a wish for now: it is settled together once something is granted."), _form(matters.MethodSchema),
    ),
    Page(
        "payment", Step.PAYMENT, lazy("What a payment needs"),
        lazy("Only the fund’s officers and its finance team can open this page."), _form(matters.PaymentSchema),
        lambda sheet: _method(sheet) not in (None, "unsure"),
    ),
    Page(
        "uses", Step.CONSENT, lazy("What we may do with it"),
        lazy("Each is your own choice, and none is needed to be helped. You can change your mind later."),
        _form(people.UsesSchema),
    ),
)  # fmt: skip
"""In the order in which they are asked."""

BY_NAME: Mapping[str, Page] = {page.name: page for page in PAGES}


def pages_of(sheet: Sheet | None) -> list[Page]:
    """The pages that fit a draft's answers; of a case that was sent (None), all that can be added."""
    return [page for page in PAGES if (page.later if sheet is None else page.wanted(sheet))]


def page_after(page: Page, sheet: Sheet | None) -> Page | None:
    """The next page that fits."""
    rest = PAGES[PAGES.index(page) + 1 :]
    return next((each for each in rest if each in pages_of(sheet)), None)
