"""What an officer says when a case is sent on to another fund, and of what came of it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.cases.rules.limits import LONGEST_TEXT
from fundapp.cases.rules.orientations import CONSENT, ENDINGS, HANDED, OUTCOMES, WAYS, Way
from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.vocabulary import options
from fundapp.cases.workflow import Action
from fundapp.core.database import db
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.directory.queries.funds import fund_options


class OrientationSchema(InputSchema):
    """Where a case is sent on to, and how."""

    fund = Choice(lazy("Which fund"), options=lambda: fund_options(db.session()), required=True)
    way = Choice(lazy("Referral or transfer"), options=lambda: options(WAYS), radios=True, required=True)
    handed = Choices(lazy("What is handed over"), options=lambda: options(HANDED), hint=lazy("Only for a transfer."))
    consent = Choices(lazy("Consent"), options=lambda: options(CONSENT), hint=lazy("Only for a transfer."))
    note = Text(
        lazy("What to know"), lines=True, longest=LONGEST_TEXT, hint=lazy("Sealed: only officers of this case read it.")
    )
    ending = Choice(lazy("The case here"), options=lambda: options(ENDINGS), radios=True, required=True)
    reason = Choice(
        lazy("Why it ends here"), options=lambda: options(REASONS[Action.REFER]), hint=lazy("Only where it ends.")
    )

    @validates_schema
    def _fits_together(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("ending") == "closed" and not given.get("reason"):
            raise ValidationError(_("Say why it ends here."), "reason")
        if given.get("way") == Way.REFERRAL and given.get("handed"):
            raise ValidationError(_("With a referral nothing is handed over: that is a transfer."), "handed")


class OutcomeSchema(InputSchema):
    """What came of it."""

    outcome = Choice(lazy("What came of it"), options=lambda: options(OUTCOMES), radios=True, required=True)
