"""What a vendor's module declares: its settings, its client, and what it can be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import inf
from pkgutil import iter_modules
from textwrap import indent
from typing import Any, Generic, Literal, TypeVar

from orchestration.lib.activating import destinations
from orchestration.lib.activating.rows import Field
from orchestration.lib.activating.sends import Receipt, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Access

_HEAD = """
# Who is told what the refresh found out: docs/activation.md. `make activate` shows it first.
activate:
"""


class Account(Access):
    """How a vendor that is told something is reached; a vendor's own settings are a subclass.

    With `only_checks` it checks everything and takes nothing, where it can do that.
    """

    only_checks: bool = False


S = TypeVar("S", bound=Account)
# adjust: a value; withdraw: take it back, or say 0; return: count again what was withdrawn.
Ability = Literal["adjust", "withdraw", "return"]
# What became of a request of before: of all of it, or with a note that some were refused.
Confirmed = Literal["confirmed", "rejected", "accepted"]


def lacks_nothing(send: Send) -> str | None:
    """The check of a vendor that takes whatever identifies somebody."""
    if send.click_id or send.person or send.kind == "withdrawn":
        return None
    return "no click id and no e-mail or phone"


def never_settled(client: Client, settings: Any, request_id: str) -> None:  # noqa: ANN401
    """The look-up of a vendor that says all at once."""


@dataclass(frozen=True)
class Conversions(Generic[S]):
    """Sales, leads and the like.

    `send` tells a batch of at most `most`, all of them new, or none. It raises BadRowsError where
    nothing was taken and the vendor names why; RefusedError where it does not, and the batch is
    halved. What is told again is known again by its key for so many hours, and counts once.
    """

    send: Callable[[Client, S, Sequence[Send]], Receipt]
    most: int
    can: frozenset[Ability] = frozenset()
    known_again: Callable[[Send], float] = lambda send: inf  # hours
    lacks: Callable[[Send], str | None] = lacks_nothing
    confirm: Callable[[Client, S, str], tuple[Confirmed, str | None] | None] = never_settled


@dataclass(frozen=True)
class Fields(Generic[S]):
    """Fields of the CRM's records; `write` takes at most `most` records of one object by their ids.

    `missing` names those of the fields that cannot be written, with why; `prepare` makes them
    and says what it made, or what a person has to make.
    """

    write: Callable[[Client, S, str, dict[str, list[Field]]], dict[str, str]]
    most: int
    missing: Callable[[Client, S, str, set[str]], dict[str, str]]
    prepare: Callable[[Client, S, str, set[str]], list[str]]


@dataclass(frozen=True)
class Audience(Generic[S]):
    """Lists of people. `change` adds and removes at most `most` of one list.

    `by_record` says that members are the CRM's records, and not addresses.
    """

    change: Callable[[Client, S, str, Sequence[Send]], Receipt]
    most: int
    by_record: bool = False
    prepare: Callable[[Client, S, str], list[str]] | None = None


@dataclass(frozen=True)
class Destination(Generic[S]):
    """One vendor; `example` stands in connections.yml, `needs` is what a credential must allow."""

    settings: type[S]
    client: Callable[[S], Client]
    example: str
    needs: str
    conversions: Conversions[S] | None = None
    fields: Fields[S] | None = None
    audience: Audience[S] | None = None


def template() -> str:
    """The part `activate` of a connections.yml, in which every destination is a comment."""
    examples = (destination(name).example for name in destination_names())
    return _HEAD + "".join(f"\n{indent(example, '  # ')}" for example in examples)


def destination_names() -> list[str]:
    """The vendors that can be told something."""
    return sorted(module.name for module in iter_modules(destinations.__path__))


def destination(name: str) -> Destination[Any]:
    """What the module of a vendor declares; the name must be one of `destination_names`."""
    return import_module(f"{destinations.__name__}.{name}").DESTINATION
