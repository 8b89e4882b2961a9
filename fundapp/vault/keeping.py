"""How private keys are kept: under a passphrase, under a printed key, under a session's token, under a code.

Everything here is slow or touches no database: do it before a transaction begins.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import derive, header, open_record, seal_record
from fundapp.vault.codes import CodeKeys, derive_code, fresh_code, read_code
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import Applicant, Member
from fundapp.vault.pairs import SealingPair, fingerprint
from fundapp.vault.passphrases import Cost, Derived, derive_passphrase, fresh_salt, recovery_secret
from fundapp.vault.rules import Reader, ReaderKind
from fundapp.vault.unlocked import Unlocked, UnlockedMember

SPOKEN_GROUPS, SPOKEN_DIGITS = 6, 5


@dataclass(frozen=True)
class KeptMember:
    """A member's keys as they go into the database."""

    unlocked: UnlockedMember
    salt: bytes
    cost: Cost
    bundle: bytes = field(repr=False)


@dataclass(frozen=True)
class KeptCode:
    """A fresh follow-up code and the pair that it opens. `code` is for the applicant's eyes alone."""

    unlocked: Unlocked
    locator: bytes
    sealed: bytes
    code: str = field(repr=False)


def keep_member(unlocked: UnlockedMember, passphrase: str, cost: Cost) -> KeptMember:
    """Seals a member's keys under a passphrase. Takes half a second on purpose."""
    salt = fresh_salt()
    return keep_derived(unlocked, salt, cost, derive_passphrase(passphrase, salt, cost))


def keep_derived(unlocked: UnlockedMember, salt: bytes, cost: Cost, derived: Derived) -> KeptMember:
    """Seals a member's keys under what was derived from their passphrase with this salt at this cost."""
    return KeptMember(unlocked, salt, cost, _seal_bundle(derived.key, unlocked))


def unlock_member(member: Member, passphrase: str) -> UnlockedMember:
    """A member's keys, by their passphrase. Raises CannotOpen for a wrong one. Half a second."""
    return unlock_derived(member, derive_passphrase(passphrase, member.salt, Cost(member.memory, member.passes)))


def unlock_derived(member: Member, derived: Derived) -> UnlockedMember:
    """A member's keys, by what was derived from their passphrase. Raises CannotOpen."""
    return _open_bundle(derived.key, member, member.bundle)


def keep_recovery(unlocked: UnlockedMember, printed: str) -> bytes:
    """A second copy of a member's keys, under a printed recovery key. Raises CannotOpen for a mistyped one."""
    key = recovery_secret(printed)
    if key is None:
        raise CannotOpen
    return _seal_bundle(key, unlocked)


def unlock_by_recovery(member: Member, printed: str) -> UnlockedMember:
    """A member's keys, by their printed recovery key. Raises CannotOpen for a wrong one, or where there is none."""
    key = recovery_secret(printed)
    if key is None or member.recovery is None:
        raise CannotOpen
    return _open_bundle(key, member, member.recovery)


def spoken_fingerprint(signing_key: bytes, sealing_key: bytes) -> str:
    """Thirty digits in six groups (99 bits) that two people compare by voice before one admits the other."""
    digest = hashlib.sha256(bind("spoken", signing_key, sealing_key)).digest()
    number = f"{int.from_bytes(digest) % 10 ** (SPOKEN_GROUPS * SPOKEN_DIGITS):0{SPOKEN_GROUPS * SPOKEN_DIGITS}d}"
    return " ".join(number[start : start + SPOKEN_DIGITS] for start in range(0, len(number), SPOKEN_DIGITS))


def same_fingerprint(typed: str, shown: str) -> bool:
    """Whether somebody typed the digits that were spoken, in whatever grouping."""
    digits = "".join(each for each in typed if each.isdigit())
    return hmac.compare_digest(digits.encode(), shown.replace(" ", "").encode())


def keep_code(cost: Cost, applicant_id: UUID | None = None, code: str | None = None) -> KeptCode:
    """A fresh code, or this one, with a fresh pair: for a new applicant or for one who needs another code."""
    code = code or fresh_code()
    unlocked = Unlocked(Reader(ReaderKind.APPLICANT, applicant_id or uuid4()), SealingPair.fresh())
    keys = derive_code(read_code(code) or "", cost)
    sealed = seal_record(keys.key, *_applicant_place(unlocked.reader.id, unlocked.pair.public), unlocked.pair.private)
    return KeptCode(unlocked, keys.locator, sealed, code)


def unlock_applicant(row: Applicant | None, keys: CodeKeys) -> Unlocked | None:
    """An applicant's pair, or None where there is no such row: with about the same work either way."""
    public = row.sealing_key if row else b""
    sealed = row.sealed if row else _NOBODY
    head, binding = _applicant_place(row.id if row else _NOBODYS_ID, public)
    try:
        private = open_record(keys.key, head, binding, sealed)
    except CannotOpen:
        return None
    return Unlocked(Reader(ReaderKind.APPLICANT, row.id), SealingPair(private)) if row else None


def fresh_token() -> str:
    """What a session's cookie holds: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What the server keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def keep_in_session(session_id: UUID, token: str, unlocked: Unlocked) -> bytes:
    """A reader's keys, sealed under a session's token."""
    private = unlocked.bundle() if isinstance(unlocked, UnlockedMember) else unlocked.pair.private
    return seal_record(_session_key(token), *_session_place(session_id, unlocked.reader), private)


def unlock_session(session_id: UUID, token: str, reader: Reader, sealed: bytes) -> Unlocked:
    """A reader's keys, by the token of their session. Raises CannotOpen."""
    private = open_record(_session_key(token), *_session_place(session_id, reader), sealed)
    if reader.kind == ReaderKind.MEMBER:
        return UnlockedMember.from_bundle(reader.id, private)
    return Unlocked(reader, SealingPair(private))


def _seal_bundle(key: bytes, unlocked: UnlockedMember) -> bytes:
    place = _bundle_place(unlocked.id, unlocked.signing.public, unlocked.pair.public)
    return seal_record(key, *place, unlocked.bundle())


def _open_bundle(key: bytes, member: Member, bundle: bytes) -> UnlockedMember:
    place = _bundle_place(member.id, member.signing_key, member.sealing_key)
    return UnlockedMember.from_bundle(member.id, open_record(key, *place, bundle))


def _bundle_place(member_id: UUID, signing_key: bytes, sealing_key: bytes) -> tuple[bytes, bytes]:
    # Bound to the public halves too: nobody swaps those beside a bundle without its owner noticing.
    return header(member_id, 1), bind("bundle", member_id, signing_key, fingerprint(sealing_key))


def _applicant_place(applicant_id: UUID, sealing_key: bytes) -> tuple[bytes, bytes]:
    return header(applicant_id, 1), bind("applicant", applicant_id, fingerprint(sealing_key))


def _session_place(session_id: UUID, reader: Reader) -> tuple[bytes, bytes]:
    return header(session_id, 1), bind("session", session_id, reader.kind, reader.id)


def _session_key(token: str) -> bytes:
    return derive(token.encode(), bind("session token"))


_NOBODYS_ID = UUID(int=0)
_NOBODY = seal_record(bytes(32), *_applicant_place(_NOBODYS_ID, b""), bytes(96))
"""What is opened in vain where there is no such code."""
