"""What an applicant wished of payment: where it is sealed, and who may open it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.queries.dossier import standing_of
from fundapp.cases.rules.sheets import Step
from fundapp.vault.rules import Kind, Subject


@dataclass(frozen=True)
class Sealed:
    """What of a case concerns payment and somebody could open: subjects with the compartment, and later wishes."""

    subjects: Mapping[Subject, list[Kind]]
    additions: Sequence[Addition]


def sealed_wishes(session: Session, case: EmergencyCase, member_id: UUID) -> Sealed:
    """The compartments `payment` of a case and of what was added about payment, the earliest first. One query.

    Only those that this person could open; a shredded one counts too, and opening says what it is.
    """
    standing = standing_of(session, case, member_id, (), [Step.PAYMENT])
    subjects = {each: [Kind.PAYMENT] for each, kinds in standing.readable.items() if Kind.PAYMENT in kinds}
    ids = {each.id for each in subjects}
    return Sealed(subjects, [each.addition for each in standing.additions if each.addition.id in ids])
