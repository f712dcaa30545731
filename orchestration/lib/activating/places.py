"""One destination in one run: what is due there, the ledger, and the vendor once it is called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from orchestration.lib.activating.destination import Destination
from orchestration.lib.activating.hashing import without_addresses
from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.rows import Rows
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import checked
from orchestration.lib.extracting.signing import masked

_WORDS = 300  # characters of a vendor's words


@dataclass(frozen=True)
class Order:
    """What a person asked for."""

    only: Collection[str] = ()
    send: bool = False
    prepare: bool = False
    withdraw_all: bool = False


@dataclass
class Place:
    """A destination; `given` is what connections.yml says of it, None where it is not there."""

    home: Home
    name: str
    of: Destination[Any]
    rows: Rows
    ledger: Ledger
    order: Order
    given: dict[str, Any] | None
    secrets: set[str] = field(default_factory=set, repr=False)
    _reached: tuple[Client, Any] | None = None

    @property
    def sends(self) -> bool:
        """Whether anything is to be told here."""
        return self.order.send and self.given is not None

    @property
    def prepares(self) -> bool:
        """Whether what is to be told needs a place made for it first."""
        return self.order.prepare and self.given is not None

    @property
    def calls(self) -> int:
        """How often the vendor was asked."""
        return self._reached[0].calls if self._reached else 0

    def clean(self, words: str) -> str:
        """A vendor's words without a secret, an address or the hash of one that they repeat."""
        return without_addresses(masked(words, self.secrets))[:_WORDS]

    def reach(self) -> tuple[Client, Any]:
        """The vendor's client and the settings, checked; raises ConnectionsError."""
        if self._reached is None:
            given = self.given or {}
            settings = checked(self.home, self.name, self.of.settings, given, "activate")
            client = self.of.client(settings)
            client.kept_tokens = self.home.tokens
            client.secrets |= settings.secrets()
            client.per_second = settings.per_second or client.per_second
            self.secrets = client.secrets
            self._reached = client, settings
        return self._reached
