"""A data folder to activate from: a work file with the tables that the models would make."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from dev.activation_tables import TABLES, filled, published
from dev.fakes.server import Fake
from orchestration.lib.activating.outcomes import Outcome
from orchestration.lib.activating.places import Order
from orchestration.lib.activating.run import activate
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
GRANTED = {
    "consent_ads": "granted",
    "consent_personalization": "granted",
    "consent_because": "form newsletter",
}


class Activation:
    """A data folder; `conversions`, `fields` and `members` are rows of the models by key."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        root.mkdir(exist_ok=True)
        self.conversions: dict[tuple[str, str], dict[str, Any]] = {}
        self.fields: list[dict[str, Any]] = []
        self.members: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.people: list[tuple[str, str, str]] = []  # person, type, identifier
        self.home.warehouse_folder.mkdir(exist_ok=True)
        self.published_at: datetime | None = None  # now, unless said
        self.as_of: datetime | None = None  # that day, unless said

    def connect(self, **destinations: dict[str, Any]) -> None:
        """Writes connections.yml."""
        self.home.connections.write_text(yaml.safe_dump({"activate": destinations}))

    def person(self, person: str, *identifiers: str) -> None:
        """A person's addresses and numbers."""
        self.people += [(person, "email" if "@" in one else "phone", one) for one in identifiers]

    def sale(self, destination: str, key: str, value: object = "10.00", **more: object) -> None:
        """A sale of a click an hour before, one day ago; or a change of it."""
        row = {
            "destination": destination,
            "send_key": key,
            "conversion_type": "customer",
            "event_name": "Purchase",
            "converted_at": NOW - timedelta(days=1),
            "value": None if value is None else Decimal(str(value)),
            "currency": None if value is None else "USD",
            "click_id": f"click-{key}",
            "click_id_type": "gclid",
            "clicked_at": NOW - timedelta(days=1, hours=1),
            "person_id": f"p{key}",
            **GRANTED,
            **more,
        }
        self.conversions[destination, key] = row

    def member(self, destination: str, name: str, person: str, **more: object) -> None:
        """A person who should be in a list."""
        row = {"destination": destination, "segment": name, "list": name, "person_id": person}
        self.members[destination, name, person] = row | GRANTED | more

    def write(self) -> None:
        """Writes the work file as a build would leave it, and publishes it."""
        published(self.home, self.published_at, self.as_of)
        with closing(connect(self.home)) as connection:
            for statement in TABLES:
                connection.execute(statement)
            filled(connection, "activation.act_conversions", self.conversions.values())
            filled(connection, "activation.act_contact_fields", self.fields)
            filled(connection, "activation.act_audience_members", self.members.values())
            rows: Iterable[dict[str, Any]] = (
                {"person_id": person, "identifier_type": kind, "identifier": identifier}
                for person, kind, identifier in self.people
            )
            filled(connection, "intermediate.int_identifiers_resolved", rows)

    def run(self, *only: str, send: bool = True, **more: object) -> dict[str, Outcome]:
        """Activates; what became of each destination, by its name and kind."""
        self.write()
        order = Order(only=only, send=send, **more)  # type: ignore[arg-type]
        return {one.name: one for one in activate(self.home, order)}

    def landed(self) -> list[dict[str, Any]]:
        """Every landed outcome, in the order of landing."""
        files = sorted((self.home.landing / "closedloop/sends").glob("*/part-*.jsonl.gz"))
        return [json.loads(line) for file in files for line in gzip.open(file)]

    def newest(self) -> dict[str, dict[str, Any]]:
        """The newest landed outcome of each send."""
        return {one["send_id"]: one for one in self.landed()}


def at(fake: Fake, **settings: object) -> dict[str, Any]:
    """What connections.yml says of a vendor that is a fake, which need not be spared."""
    return {"base_url": fake.url, "per_second": 10_000} | settings


def whats(outcome: Outcome) -> dict[tuple[str, str], int]:
    """How many rows have each what and why."""
    return {key: count for key, (count, _) in outcome.counts().items()}
