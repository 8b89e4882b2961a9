"""Why a case is moved, in codes: what figures count, and what no applicant is shown."""

from collections.abc import Mapping

from fundapp.cases.rules.vocabulary import Names
from fundapp.cases.workflow import Action
from fundapp.core.i18n import lazy

STEERED = (
    Action.VERIFY, Action.SUBMIT, Action.DECLINE, Action.REPORT, Action.SUSPEND, Action.RESUME, Action.REOPEN,
)  # fmt: skip
"""What an officer does by a button of its own. Others follow from what somebody does: take, ask, answer, refer."""

REASONS: Mapping[Action, Names] = {
    Action.DECLINE: {
        "not_a_defender": lazy("Not a human rights defender, nor close to one"),
        "no_link": lazy("The danger has nothing to do with defending rights"),
        "no_danger": lazy("No danger that asks for emergency help"),
        "outside_area": lazy("Outside the countries that this fund helps in"),
        "helped_elsewhere": lazy("Another fund has covered what was asked for"),
        "unconfirmed": lazy("What was told could not be confirmed"),
        "no_answer": lazy("No answer, although we asked several times"),
        "same_matter": lazy("The same matter is dealt with in another case"),
        "no_means": lazy("The fund has no means for it at present"),
    },
    Action.REFER: {
        "fits_better": lazy("Another fund fits better"),
        "sooner": lazy("Another fund can act sooner"),
        "beyond_means": lazy("More than this fund can pay"),
        "outside_area": lazy("Outside the countries that this fund helps in"),
    },
    Action.SUSPEND: {
        "out_of_reach": lazy("Nobody reaches the person any more"),
        "contact_endangers": lazy("Any contact would endanger the person"),
        "arrested": lazy("The person was arrested"),
        "doubt": lazy("A doubt must be cleared up first"),
        "our_security": lazy("Our own security: a device seized, a leak"),
    },
    Action.REOPEN: {
        "new_facts": lazy("There are new facts"),
        "asked_again": lazy("The person asks us to look again"),
        "our_error": lazy("It was closed by mistake"),
        "forced": lazy("The withdrawal was not of their own will"),
        "referral_failed": lazy("The other fund did not help"),
    },
    Action.SEND_BACK: {
        "more_verification": lazy("It must be confirmed better"),
        "more_on_danger": lazy("The danger must be described better"),
        "more_on_needs": lazy("The lines of need must be worked out better"),
        "other_fund": lazy("Another fund should help: refer it there"),
    },
    Action.LAPSE: {
        "no_answer": lazy("They have not answered for 90 days"),
    },
    Action.APPEAL: {
        "asked_again": lazy("The person asks for another look at the refusal"),
        "new_facts": lazy("There are new facts"),
        "our_error": lazy("Something was overlooked"),
    },
}
"""By what moves the case. An action that is not here needs no reason."""

DONE: Names = {
    Action.TAKE: lazy("Taken"),
    Action.ASK: lazy("A question was asked"),
    Action.ANSWER: lazy("The question was answered"),
    Action.WITHDRAW: lazy("Withdrawn by the applicant"),
    Action.ACCEPT: lazy("Accepted by the applicant"),
    Action.REVISE: lazy("Another look was asked for"),
    Action.CONFIRM: lazy("The help has arrived"),
    Action.VERIFY: lazy("Verification begun"),
    Action.SUBMIT: lazy("Submitted to the committee"),
    Action.DECLINE: lazy("Declined"),
    Action.REFER: lazy("Referred to another fund"),
    Action.SUSPEND: lazy("Suspended by an officer"),
    Action.RESUME: lazy("Taken up where it was interrupted"),
    Action.REOPEN: lazy("Taken up again from the beginning"),
    Action.APPROVE: lazy("Approved by the committee"),
    Action.SEND_BACK: lazy("Sent back by the committee"),
    Action.APPEAL: lazy("Put before other members once more"),
    Action.LAPSE: lazy("Closed without an answer to what was approved"),
    Action.PAY: lazy("All that was approved is paid"),
    Action.REPORT: lazy("An account of how it went is awaited"),
    Action.CLOSE: lazy("Closed: what was to be asked was asked"),
}
"""The steps of a case, in the past."""


def is_reason(action: Action, reason: str | None) -> bool:
    """Whether a code is a reason for this action; for one that needs none, whether there is none."""
    known = REASONS.get(action)
    return reason is None if known is None else reason in known


def reason_name(action: str, reason: str | None) -> object | None:
    """What a reason says, to be shown to officers; the code itself where it is none of ours."""
    return None if reason is None else REASONS.get(Action(action), {}).get(reason, reason)
