"""Tables of the emergency fund. What people tell us stands in them sealed; what is not sealed is coded."""

from fundapp.cases.models.additions import Addition
from fundapp.cases.models.assessments import Assessment, CriteriaSet, Criterion, CriterionAnswer
from fundapp.cases.models.awards import CaseAward
from fundapp.cases.models.cases import EmergencyCase
from fundapp.cases.models.codes import CodeRequest
from fundapp.cases.models.conflicts import Declaration
from fundapp.cases.models.digests import CaseDigest
from fundapp.cases.models.drafts import CaseDraft
from fundapp.cases.models.earlier import EarlierFacts, EarlierNeed
from fundapp.cases.models.earmarks import CaseEarmark
from fundapp.cases.models.follow_up import FollowUp
from fundapp.cases.models.hotlines import Hotline
from fundapp.cases.models.links import CaseLink
from fundapp.cases.models.messages import CaseMessage
from fundapp.cases.models.moves import CaseMove
from fundapp.cases.models.needs import NeedLine
from fundapp.cases.models.notices import NoticeWish
from fundapp.cases.models.orientations import Orientation
from fundapp.cases.models.retention import ErasureProposal, RetentionHold
from fundapp.cases.models.safeguarding import SafeguardingPlan
from fundapp.cases.models.second_words import SecondWord
from fundapp.cases.models.statistics import CaseCount, CaseStatistic, StatisticEnvelope
from fundapp.cases.models.stories import StoryConsent
from fundapp.cases.models.tasks import CaseTask
from fundapp.cases.models.timings import CaseTiming
from fundapp.cases.models.verification import Finding, FocalOpinion, RefereeCheck, SeenEvidence

__all__ = [
    "Addition",
    "Assessment",
    "CaseAward",
    "CaseCount",
    "CaseDigest",
    "CaseDraft",
    "CaseEarmark",
    "CaseLink",
    "CaseMessage",
    "CaseMove",
    "CaseStatistic",
    "CaseTask",
    "CaseTiming",
    "CodeRequest",
    "CriteriaSet",
    "Criterion",
    "CriterionAnswer",
    "Declaration",
    "EarlierFacts",
    "EarlierNeed",
    "EmergencyCase",
    "ErasureProposal",
    "Finding",
    "FocalOpinion",
    "FollowUp",
    "Hotline",
    "NeedLine",
    "NoticeWish",
    "Orientation",
    "RefereeCheck",
    "RetentionHold",
    "SafeguardingPlan",
    "SecondWord",
    "SeenEvidence",
    "StatisticEnvelope",
    "StoryConsent",
]
