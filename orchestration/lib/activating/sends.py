"""What is sent, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

Kind = Literal["new", "adjustment", "withdrawn"]
State = Literal["begun", "accepted", "rejected", "confirmed"]
LIST = "list/"  # what the send_key of a member of an audience begins with


@dataclass(frozen=True)
class Person:
    """The addresses and numbers of one person alone; they leave hashed."""

    emails: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        """Whether anything of them is known."""
        return bool(self.emails or self.phones)


NOBODY = Person()


@dataclass(frozen=True)
class Send:
    """One version of a conversion, or of a person's place in an audience, for one destination.

    Of a member `event_name` is the audience and `click_id` the CRM's record.
    """

    destination: str
    send_key: str
    version: int
    kind: Kind
    event_name: str
    happened_at: datetime  # UTC
    value: Decimal | None = None
    currency: str | None = None
    click_id: str | None = None
    click_id_type: str | None = None
    clicked_at: datetime | None = None
    client_id: str | None = None
    consent_ads: bool = False
    consent_personalization: bool = False
    consent: str = ""  # as it was when this was sent, and why
    person: Person = NOBODY

    @property
    def send_id(self) -> str:
        """The name of this version among all of all destinations."""
        return f"{self.destination}/{self.send_key}/{self.version}"

    @property
    def content(self) -> tuple[str, str, bool]:
        """What an adjustment is about; an address that was added makes none."""
        value = "" if self.value is None else f"{self.value:.2f}"
        return value, self.currency or "", self.kind == "withdrawn"

    def of(self, person: Person) -> Send:
        """The same with the person's addresses."""
        return replace(self, person=person)


@dataclass(frozen=True)
class Sent:
    """A send as the ledger has it."""

    send: Send
    state: State
    reason: str | None
    attempts: int
    first_attempt_at: datetime
    sent_at: datetime
    again_at: datetime | None
    request_id: str | None

    @property
    def is_taken(self) -> bool:
        """Whether the vendor has it, as far as anybody knows."""
        return self.state in ("accepted", "confirmed")


@dataclass(frozen=True)
class Refusal:
    """Why one send was refused; after so many hours it may be tried again, if at all."""

    reason: str
    again_hours: float | None = None


@dataclass(frozen=True)
class Receipt:
    """A vendor's answer to a batch: what is not refused, by its place in it, was taken."""

    request_id: str | None = None
    refused: dict[int, Refusal] = field(default_factory=dict)
    note: str | None = None  # what the vendor says of the others


class BadRowsError(Exception):
    """Nothing of a batch was taken, because of these of it."""

    def __init__(self, refused: dict[int, Refusal]) -> None:
        super().__init__(f"{len(refused)} refused")
        self.refused = refused
