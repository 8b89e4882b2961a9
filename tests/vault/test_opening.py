"""Opening: who can, what it leaves behind, and that nothing opens without its entry."""

import pytest

from fundapp.core.database import transaction
from fundapp.core.errors import NotFound
from fundapp.vault.commands import create_compartments
from fundapp.vault.envelope import Place
from fundapp.vault.rules import Kind, Subject
from tests.vault.people import People, new_case


def test_smoke(people: People) -> None:
    case = new_case()
    with transaction() as session:
        opened = create_compartments(session, people.ctx, people.vault, case, {Kind.NARRATIVE: [people.group("officers")]})
        place = Place("case", case.id, "story")
        env = opened.seal(Kind.NARRATIVE, place, "Émérence")
    assert people.open("awa", case, Kind.NARRATIVE).read(Kind.NARRATIVE, place, env) == "Émérence"
    with pytest.raises(NotFound):
        people.open("chantal", case, Kind.NARRATIVE)
