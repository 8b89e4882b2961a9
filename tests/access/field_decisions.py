"""Who may see which field of a case: decided by hand, never derived from the code that it judges.

A column, or a kind of compartment, that is missing here fails the build: who may see this? Sources: the domain design
(who does what) and the security design, section 1 (who reads which compartment) and section 3 (conflicts).
"""

from collections.abc import Mapping

from fundapp.vault.rules import Kind

NOBODY: frozenset[str] = frozenset()
READERS = frozenset({"its officer", "officer"})
"""Officers who have declared, are not recused, and have a key."""
DECLARED = READERS | {"officer outside"}
"""What is coded in a case is no secret among officers who have declared: a restricted case keeps its words back."""
OFFICERS = DECLARED | {"recused officer", "undeclared officer"}
"""What stands in the list: whoever is recused must see that there is a case, and that it is not theirs."""
PARTNER, APPLICANT, AUDITOR = frozenset({"partner"}), frozenset({"applicant"}), frozenset({"auditor"})
FINANCE = frozenset({"finance"})
PAID = READERS | FINANCE
"""Whom and how somebody is paid, and why there is no paper."""
LISTED = DECLARED | {"undeclared officer"}
"""What stands in lists of work: officers declare how they stand to a case before they open anything of it."""
ORDERED = DECLARED | FINANCE | AUDITOR
"""What is coded of a payment: amounts, days, steps, who signed."""

COLUMNS: Mapping[str, frozenset[str]] = {
    "id": DECLARED | FINANCE,  # in the address at which its payments are prepared: finance has no reference
    "reference": OFFICERS | PARTNER | APPLICANT,
    "state": OFFICERS | PARTNER | APPLICANT | FINANCE,  # whoever pays is told that a case is stopped
    "channel": OFFICERS | AUDITOR,
    "priority": OFFICERS | AUDITOR,
    "country": OFFICERS | AUDITOR | FINANCE,  # proposed as that of the payee
    "purpose": OFFICERS,
    "received_at": OFFICERS | PARTNER | APPLICANT,
    "first_contact_at": OFFICERS,
    "acknowledged_at": OFFICERS,
    "officer_id": OFFICERS,
    "applicant_id": NOBODY,
    "organisation_id": DECLARED | PARTNER,
    "entered_by_id": DECLARED | PARTNER,
    "code_issued_by_id": DECLARED,
    "code_replaced_at": DECLARED,
    "code_heard_by_id": DECLARED,
    "notices_since": DECLARED | APPLICANT,
    "erasure_asked_at": OFFICERS | APPLICANT,
    "withdrawal_unseen_since": OFFICERS,
    "state_since": OFFICERS,
    "due_at": OFFICERS,
    "resumes_in": DECLARED,
    "reason": DECLARED,
    "joined_to_id": OFFICERS | PARTNER,  # not that it joined, but where the matter stands there: theirs stands still
    "restricted_since": OFFICERS,
    "safeguarding_since": DECLARED,
    "erase_at": OFFICERS,
    "erased_at": OFFICERS | PARTNER | APPLICANT,
    "identity": READERS,
    "contact": READERS,
    "narrative": READERS,
    "referees": READERS,
    "payment": READERS | {"finance"},
    "summary": READERS | PARTNER | {"undeclared officer"},  # whoever is asked to declare must know of whom
    "created_at": DECLARED,
    "updated_at": DECLARED | APPLICANT,
    "version": DECLARED,
    "entry_id": AUDITOR,  # at random: the log knows its entries by it
}
"""Of the case itself."""

PARTS: Mapping[str, frozenset[str]] = {
    "case_addition.content": READERS,
    "case_addition.content (how to be paid)": PAID,
    "case_assessment.note": READERS,
    "case_assessment (row)": DECLARED,
    "case_award (row)": DECLARED | FINANCE,
    "case_code_request (row)": DECLARED,
    "case_count.link": NOBODY,  # it names the row by which figures count a case: read to replace that, never shown
    "case_count (row)": LISTED,
    "case_declaration (row)": DECLARED,
    "case_digest (row)": NOBODY,
    "case_earmark (row)": DECLARED,
    "case_draft.content": APPLICANT,
    "case_erasure_proposal (row)": DECLARED,
    "case_facts_before (row)": DECLARED,
    "case_finding.note": READERS,
    "case_finding (row)": DECLARED,
    "case_follow_up.note": READERS,
    "case_follow_up (row)": LISTED,
    "case_focal_opinion.note": READERS,
    "case_focal_opinion (row)": DECLARED,
    "case_link (row)": DECLARED,
    "case_message.text": READERS | APPLICANT,
    "case_move (row)": DECLARED,
    "case_need.item": READERS,
    "case_need (row)": DECLARED,
    "case_need_before.item": READERS,
    "case_need_before (row)": DECLARED,
    "case_notice.address": NOBODY,
    "case_orientation.note": READERS,
    "case_orientation (row)": DECLARED,
    "case_referee_check.name": READERS,
    "case_referee_check.note": READERS,
    "case_referee_check (row)": DECLARED,
    "case_retention_hold (row)": OFFICERS,
    "case_second_word (row)": DECLARED,
    "case_safeguarding.note": READERS,
    "case_safeguarding (row)": DECLARED,
    "case_seen_evidence.note": READERS,
    "case_seen_evidence (row)": DECLARED,
    "case_statistic (row)": NOBODY,  # of whom it is, only the link says: who opens that sees its words in a form
    "case_statistic_envelope (row)": NOBODY,
    "case_story_consent (row)": DECLARED,
    "donor_report_story (row)": NOBODY,  # pages of reports are not crawled: there it has a pseudonym and no case
    "case_task.note": READERS,
    "case_task (row)": DECLARED,
    "case_timing (row)": NOBODY,
    "payment_document.content": PAID,
    "payment_document (row)": ORDERED,
    "payment_order.collection": FINANCE,
    "payment_order (row)": LISTED | ORDERED,
    "payment_payee.content": PAID,
    "payment_payee (row)": DECLARED | FINANCE,
    "payment_payee_digest (row)": NOBODY,
    "payment_release.instruction": NOBODY,
    "payment_release (row)": ORDERED,
    "payment_report_line (row)": ORDERED,
    "payment_screening.details": PAID,
    "payment_screening (row)": LISTED | FINANCE,
    "payment_step (row)": ORDERED,
    "payment_submission (row)": NOBODY,
    "payment_waiver.note": PAID,
    "payment_waiver (row)": ORDERED,
    "vault_document.title": READERS | {"finance"},
    "file content": READERS | {"finance"},
}
"""Of what belongs to it: sealed columns, files, and rows of which all is coded."""

DECIDED: Mapping[str, frozenset[str]] = {**{f"emergency_case.{name}": who for name, who in COLUMNS.items()}, **PARTS}

OFFICERS_KEY = READERS | {"undeclared officer"}
"""Who holds the officers' key, but who is recused, and of a restricted case whoever is not named. The page asks for a
declaration first; the key does not know of it."""

KEYS: Mapping[Kind, frozenset[str]] = {
    Kind.IDENTITY: OFFICERS_KEY,
    Kind.CONTACT: OFFICERS_KEY,
    Kind.NARRATIVE: OFFICERS_KEY,
    Kind.REFEREES: OFFICERS_KEY,
    Kind.ASSESSMENT: OFFICERS_KEY,
    Kind.PAYMENT: OFFICERS_KEY | {"finance"},
    Kind.MAILBOX: OFFICERS_KEY | APPLICANT,
    Kind.EVIDENCE: OFFICERS_KEY | {"finance"},
    Kind.SUMMARY: OFFICERS_KEY | PARTNER,
    Kind.DRAFT: APPLICANT,
    Kind.NOTICE: NOBODY,
    Kind.DISCUSSION: NOBODY,
    Kind.LINK: NOBODY,
    Kind.INSTRUCTION: NOBODY,
}
"""Whose private keys open each kind of compartment. A notice is the worker's alone; the last three are not made yet."""

OPENED_BY: Mapping[str, Kind] = {
    **{f"emergency_case.{each}": Kind(each) for each in ("identity", "contact", "narrative", "referees", "payment")},
    "emergency_case.summary": Kind.SUMMARY,
    "case_message.text": Kind.MAILBOX,
    "case_count.link": Kind.ASSESSMENT,
    "case_need.item": Kind.NARRATIVE,
    "case_need_before.item": Kind.NARRATIVE,
    "case_draft.content": Kind.DRAFT,
    "case_notice.address": Kind.NOTICE,
    "vault_document.title": Kind.EVIDENCE,
    "file content": Kind.EVIDENCE,
    **{name: Kind.ASSESSMENT for name in PARTS if name.endswith((".note", ".name"))},
    "case_addition.content (how to be paid)": Kind.PAYMENT,
    **dict.fromkeys(("payment_payee.content", "payment_order.collection"), Kind.PAYMENT),
    **dict.fromkeys(("payment_screening.details", "payment_waiver.note"), Kind.PAYMENT),
    "payment_document.content": Kind.EVIDENCE,
    "payment_release.instruction": Kind.INSTRUCTION,
}
"""By field, the compartment that it is sealed in; additions are in one of their own, of the step's kind."""
