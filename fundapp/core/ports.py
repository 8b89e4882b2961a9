"""Ports: what a lower package needs of a higher one, registered by `app.py` when the application is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fundapp.core.context import Actor, Context
from fundapp.core.schemas import InputSchema


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the main navigation, shown to those who hold `permission`. `order` sorts the entries."""

    order: int
    label: Any
    endpoint: str
    permission: str


@dataclass(frozen=True)
class ToDo:
    """Something that waits for a person on the home page."""

    label: str
    url: str
    detail: str = ""


@dataclass
class Ports:
    """Who answers what. One for each application, in `app.extensions["fundapp.ports"]`.

    `lists` holds the filter schema of every list whose views can be saved, by endpoint.
    """

    identify: Callable[[], Actor | None] = lambda: None
    navigation: list[NavigationItem] = field(default_factory=list)
    to_do: list[Callable[[Context], Sequence[ToDo]]] = field(default_factory=list)
    lists: dict[str, type[InputSchema]] = field(default_factory=dict)
