"""Tables of the vault. What they hold opens nothing without a member's passphrase or an applicant's code."""

from fundapp.vault.models.applicants import Applicant, RetiredCode
from fundapp.vault.models.compartments import Compartment, OlderHalf, QuickKey, SealedSubject, Wrap
from fundapp.vault.models.documents import Document
from fundapp.vault.models.groups import Epoch, EpochKey, KeyGroup, KeyStatement
from fundapp.vault.models.members import CourierKey, Member, UnlockedSession
from fundapp.vault.models.work import Work

__all__ = [
    "Applicant",
    "Compartment",
    "CourierKey",
    "Document",
    "Epoch",
    "EpochKey",
    "KeyGroup",
    "KeyStatement",
    "Member",
    "OlderHalf",
    "QuickKey",
    "RetiredCode",
    "SealedSubject",
    "UnlockedSession",
    "Work",
    "Wrap",
]
