"""What a spoilt row or a wrong setting does to a case: it is still read, and takes no text that others could read."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from fundapp.core.database import transaction
from fundapp.vault.envelope import Place
from fundapp.vault.errors import Untrusted
from fundapp.vault.models import Wrap
from fundapp.vault.opening import open_compartments
from fundapp.vault.pairs import SigningPair
from tests.vault.people import People
from tests.vault.test_losses import N, make, withdraw


def test_while_a_new_key_is_due_and_cannot_be_made_a_case_is_read_and_takes_no_new_text(people: People) -> None:
    case, opened = make(people, N)
    place = Place("case", case.id, "n")
    env = opened.seal(N, place, "texte")
    withdraw(people, case, N)
    wrong = replace(people.vault, root=SigningPair.fresh().public)
    stale = open_compartments(wrong, people.as_("awa"), people.members["awa"], case, [N], purpose="t")
    assert stale.read(N, place, env) == "texte"
    with pytest.raises(Untrusted):
        stale.seal(N, place, "sous une clé que d’autres connaissent")
    assert people.open("awa", case, N).seal(N, place, "texte").record


def test_a_spoilt_wrap_of_one_s_own_does_not_hide_the_group_s_good_one(people: People) -> None:
    case, opened = make(people, N, holders=[people.group("officers"), people.members["awa"].reader])
    env = opened.seal(N, Place("case", case.id, "n"), "texte")
    with transaction() as s:
        s.execute(update(Wrap).where(Wrap.reader_id == people.members["awa"].id).values(wrapped=b"spoilt"))
    assert people.open("awa", case, N).read(N, Place("case", case.id, "n"), env) == "texte"
