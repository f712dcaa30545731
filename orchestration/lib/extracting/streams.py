"""What a vendor's module declares: its settings, its client, and its streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Generic

from orchestration.lib.extracting import vendors
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import S
from orchestration.lib.extracting.drop import Drop


@dataclass(frozen=True)
class Stream(Generic[S]):
    """One stream, named as its dbt source table and landing folder.

    `bring` gives the drop what is new. `trial` makes one cheap call, which fails where the
    credential lacks what the stream `needs`: a scope or permission, as the vendor names it.
    `whole_days` says that each unit is all there is of an account's day.
    """

    bring: Callable[[Client, Drop, S], None]
    trial: Callable[[Client, S], object]
    needs: str
    whole_days: bool = False


@dataclass(frozen=True)
class Vendor(Generic[S]):
    """One vendor; `example` is what `make connect` writes about it, as YAML with comments."""

    settings: type[S]
    client: Callable[[S], Client]
    streams: Mapping[str, Stream[S]]
    example: str


def vendor_names() -> list[str]:
    """The sources that can be extracted."""
    return sorted(module.name for module in iter_modules(vendors.__path__))


def vendor(source: str) -> Vendor[Any]:
    """What the module of a source declares; the name must be one of `vendor_names`."""
    return import_module(f"{vendors.__name__}.{source}").VENDOR
