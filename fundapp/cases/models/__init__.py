"""Tables of the emergency fund. What people tell us stands in them sealed; what is not sealed is coded."""

from fundapp.cases.models.additions import Addition
from fundapp.cases.models.cases import EmergencyCase
from fundapp.cases.models.codes import CodeRequest
from fundapp.cases.models.digests import CaseDigest
from fundapp.cases.models.drafts import CaseDraft
from fundapp.cases.models.hotlines import Hotline
from fundapp.cases.models.messages import CaseMessage
from fundapp.cases.models.needs import NeedLine
from fundapp.cases.models.notices import NoticeWish

__all__ = [
    "Addition",
    "CaseDigest",
    "CaseDraft",
    "CaseMessage",
    "CodeRequest",
    "EmergencyCase",
    "Hotline",
    "NeedLine",
    "NoticeWish",
]
