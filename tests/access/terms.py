"""The words of the matrix: whose object is asked for, what the answer comes down to, and who may."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from fundapp.accounts.rules.groups import GroupCode


class Which(StrEnum):
    """The object that an address names, as seen by whoever asks."""

    PLAIN = ""
    THERE = "one that exists"
    OWN = "one's own"
    GROUP = "of one's group"
    OTHER = "another's"
    ABSENT = "absent"


class Answer(StrEnum):
    """What an answer comes down to. BROKEN is never right: an error of ours, or a refusal that gives no reason."""

    IN = "in"
    REASON = "reason"
    ABSENT = "absent"
    DOOR = "door"
    BROKEN = "broken"


Groups = frozenset[str]
Rule = Callable[[Groups, Which], Answer]


@dataclass(frozen=True)
class Audience:
    """Who may. `rule` says what a person of these groups is answered, `stranger` what nobody in particular is."""

    words: str
    rule: Rule
    stranger: Answer = Answer.DOOR

    def expected(self, groups: Groups | None, which: Which) -> Answer:
        """What the answer must come down to; `groups` None: nobody is signed in. What is not there lets nobody in."""
        found = self.stranger if groups is None else self.rule(groups, which)
        return Answer.ABSENT if found is Answer.IN and which is Which.ABSENT else found

    def oneself(self, answer: Answer) -> "Audience":
        """The same, but for one's own object. Only whom another's would let in are given a reason."""

        def rule(groups: Groups, which: Which) -> Answer:
            if which is not Which.OWN:
                return self.rule(groups, which)
            told = answer is Answer.REASON and self.rule(groups, Which.GROUP) is not Answer.IN
            return Answer.ABSENT if told else answer

        return replace(self, words=f"{self.words}; one's own: {_TOLD[answer]}", rule=rule)


_TOLD = {Answer.IN: "everybody", Answer.REASON: "never, with the reason"}


def _in_if(may: object) -> Answer:
    return Answer.IN if may else Answer.ABSENT


def only(*codes: GroupCode) -> Audience:
    """The members of these groups; for everybody else there is nothing."""
    return Audience(f"only {_named(codes)}", lambda groups, _which: _in_if(groups & set(codes)))


def changed_by(*codes: GroupCode, seen_by: Audience) -> Audience:
    """The members of these groups. Whoever sees the thing is told why not, before anybody looks whether it is there."""

    def rule(groups: Groups, which: Which) -> Answer:
        if groups & set(codes):
            return Answer.IN
        return Answer.REASON if seen_by.rule(groups, which) is Answer.IN else Answer.ABSENT

    return Audience(f"only {_named(codes)}; who sees it is told why not", rule)


def members_of_that_group(*codes: GroupCode, told: tuple[GroupCode, ...] = ()) -> Audience:
    """The members of the group it belongs to, if that is one of `codes`; the members of `told` are told why not."""

    def rule(groups: Groups, which: Which) -> Answer:
        if which is Which.OTHER and groups & set(told):
            return Answer.REASON
        return _in_if(which in (Which.GROUP, Which.OWN) and groups & set(codes))

    also = f"; {_named(told)} are told why not" if told else ""
    return Audience(f"members of that group ({_named(codes)}){also}", rule)


def colleagues(*codes: GroupCode, everywhere: GroupCode) -> Audience:
    """Whoever shares a group with the person, if they belong to one of `codes`; `everywhere`: of everybody."""

    def rule(groups: Groups, which: Which) -> Answer:
        return _in_if(everywhere in groups or (which is Which.GROUP and groups & set(codes)))

    return Audience(f"colleagues ({_named(codes)}), and {everywhere} of everybody", rule)


def _named(codes: tuple[GroupCode, ...]) -> str:
    return ", ".join(code.value for code in codes)


anybody = Audience("anybody, signed in or not", lambda _groups, _which: Answer.IN, Answer.IN)
everybody_signed_in = Audience("everybody who is signed in", lambda _groups, _which: Answer.IN)
owner = Audience("whose it is", lambda _groups, which: _in_if(which is Which.OWN))
halfway = Audience("who has done the first half of signing in", lambda _groups, _which: Answer.DOOR)
