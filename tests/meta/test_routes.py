"""Private by default: whoever is not signed in reaches what the one public list names, and nothing else."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from fundapp.core.access import DEMONSTRATION, PUBLIC

VALUES = {"UUIDConverter": "00000000-0000-4000-8000-000000000001", "IntegerConverter": "1"}
REFUSED = {401, 403}
HALFWAY = {"sign_in.second", "sign_in.set_up", "passkeys.sign_in", "passkeys.set_up"}
"""Public addresses that go on where the sign-in began: whoever has not begun is led there."""


@pytest.fixture
def production(make_app: Callable[..., Flask]) -> Flask:
    """The application as it runs for real. Forms' tokens are not asked for, lest they hide an open door."""
    app = make_app(mode="production", public_url="https://fonds.example.org")
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def open_doors(app: Flask, base: str = "https://fonds.example.org") -> list[str]:
    """Private endpoints that answered somebody unknown with anything but a refusal."""
    client = app.test_client()
    found = []
    for rule, method in doors(app):
        if rule.endpoint in PUBLIC:
            continue
        answer = client.open(_address(app, rule), method=method, base_url=base)
        if not refuses(answer):
            found.append(f"{method} {rule.endpoint}: {answer.status}")
    return found


def refuses(answer: TestResponse) -> bool:
    """Whether somebody unknown was turned away: by an error, or to the door."""
    return answer.status_code in REFUSED or (answer.location or "").startswith("/sign-in")


def doors(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with each of its methods."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule, method


def _address(app: Flask, rule: Rule) -> str:
    kinds = {name: type(converter).__name__ for name, converter in rule._converters.items()}
    values = {name: VALUES.get(kind, "x") for name, kind in kinds.items()}
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            values[name] = min(converter.items)
    built = rule.build(values, append_unknown=False)
    assert built is not None, f"no address for {rule}"
    return built[1]


def test_whoever_is_not_signed_in_reaches_nothing_private(production: Flask) -> None:
    assert len(list(doors(production))) > 10
    assert open_doors(production) == []


def test_a_page_that_nobody_listed_is_private(production: Flask) -> None:
    production.add_url_rule("/new", "new.page", lambda: "open")
    assert open_doors(production) == []


def test_an_open_door_is_found(production: Flask) -> None:
    production.before_request_funcs = {}
    production.view_functions = dict.fromkeys(production.view_functions, lambda **_: "open")
    assert len(open_doors(production)) == sum(rule.endpoint not in PUBLIC for rule, _ in doors(production))


def test_the_public_list_names_endpoints_that_exist_with_a_reason(production: Flask) -> None:
    assert set(PUBLIC) <= set(production.view_functions)
    assert all(len(reason) > 10 for reason in PUBLIC.values())


def test_what_is_public_does_not_ask_who_comes(production: Flask) -> None:
    client = production.test_client()
    for rule, method in doors(production):
        if rule.endpoint in PUBLIC:
            answer = client.open(_address(production, rule), method=method, base_url="https://fonds.example.org")
            leads_away = refuses(answer) and rule.endpoint not in {"sign_in.out", *HALFWAY}
            assert not leads_away, f"{method} {rule.endpoint}: {answer.status}"


@pytest.mark.parametrize("mode", ["demo", "development"])
def test_a_demonstration_opens_its_own_entrance_and_nothing_else(make_app: Callable[..., Flask], mode: str) -> None:
    app = make_app(mode=mode)
    assert set(DEMONSTRATION) <= set(app.view_functions)
    assert app.test_client().get("/demo").status_code == 200
    app.config["WTF_CSRF_ENABLED"] = False
    doors_of_others = [
        door for door in open_doors(app, "http://localhost:8000") if door.split()[1].rstrip(":") not in DEMONSTRATION
    ]
    assert doors_of_others == []


def test_production_has_no_entrance_of_a_demonstration(production: Flask) -> None:
    assert not set(DEMONSTRATION) & set(production.view_functions)
