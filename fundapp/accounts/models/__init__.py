"""Tables of people: who they are, how they prove it, where they are signed in, when they are on call."""

from fundapp.accounts.models.credentials import Authenticator, Invitation, Passkey, Passphrase, RecoveryCode
from fundapp.accounts.models.duty import Absence, Shift
from fundapp.accounts.models.organisations import Organisation
from fundapp.accounts.models.people import Affiliation, Membership, Person
from fundapp.accounts.models.saved_views import SavedView
from fundapp.accounts.models.sessions import SignInAttempt, StaffSession
from fundapp.accounts.models.settings import SettingChange

__all__ = [
    "Absence",
    "Affiliation",
    "Authenticator",
    "Invitation",
    "Membership",
    "Organisation",
    "Passkey",
    "Passphrase",
    "Person",
    "RecoveryCode",
    "SavedView",
    "SettingChange",
    "Shift",
    "SignInAttempt",
    "StaffSession",
]
