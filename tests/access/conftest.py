"""The house that is asked, and all its answers: made once, since nothing that is asked changes it."""

from collections.abc import Iterator

import pytest

from tests.access.asking import Asked, ask_everything
from tests.access.house import House, house_at
from tests.fixtures.databases import Databases


@pytest.fixture(scope="module")
def house(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everybody and everything, on a database of their own."""
    url = databases.copy(pristine_url)
    with house_at(url, tmp_path_factory.mktemp("access")) as house:
        yield house
    databases.drop(url)


@pytest.fixture(scope="module")
def asked(house: House) -> Asked:
    """Every question with its reply. Some forty seconds."""
    return ask_everything(house)
