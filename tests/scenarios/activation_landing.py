"""People of whom destinations may be told, and people of whom they may not: each by another cause.

Each comes by an ad of Google on the day `clicked`, leaves an address, and buys on the day `bought`
for 300.00. A day later than the as-of date of scenarios (2026-08-30) is never.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SITE = "https://activation.example"
NEVER = ""
CONTACTS = iter(range(990_001, 990_100))


@dataclass(frozen=True)
class Someone:
    """A person with a browser, a contact and a deal, all by one name."""

    name: str
    clicked: str = "2026-08-01"
    bought: str = "2026-08-10"
    country: str = "United States"
    is_archived: bool = False
    is_reopened: bool = False
    came_before: str = NEVER

    @property
    def email(self) -> str:
        """An address at a company of its own."""
        return f"{self.name}@activation-{self.name}.example"


PEOPLE = (
    Someone("sent", came_before="2026-07-25"),
    Someone("refused"),
    Someone("withdrawn"),
    Someone("opted-out"),
    Someone("german", country="Germany"),
    Someone("granted", country="Germany"),
    Someone("archived", is_archived=True),
    Someone("old", clicked="2026-05-20", bought="2026-05-31"),
    Someone("before", clicked="2026-08-12"),
    Someone("unclicked", clicked=NEVER, came_before="2026-07-25"),
    Someone("reopened", is_reopened=True),
)
IDS = {one.name: str(next(CONTACTS)) for one in PEOPLE}
# Four people of a company with one address.
TEAM = [str(next(CONTACTS)) for _ in range(4)]
TEAM_EMAIL = "info@activation-team.example"

# Told twice, late and out of order: the newest of an address counts.
CONSENTS = [
    ("refused@activation-refused.example", "ads", "true", "2026-07-01T10:00:00Z"),
    ("refused@activation-refused.example", "ads", "false", "2026-07-20T10:00:00Z"),
    ("Refused@Activation-Refused.example ", "ads", "true", "2026-07-10T10:00:00Z"),
    ("refused@activation-refused.example", "ads", "true", "2026-07-01T10:00:00Z"),
    ("withdrawn@activation-withdrawn.example", "ads", "true", "2026-08-01T10:00:00Z"),
    ("withdrawn@activation-withdrawn.example", "ads", "false", "2026-08-15T10:00:00Z"),
    (f"hubspot:{IDS['opted-out']}", "ads", "false", "2026-08-15T10:00:00Z"),
    ("opted-out@activation-opted-out.example", "ads", "true", "2026-08-20T10:00:00Z"),
    ("granted@activation-granted.example", "ads", "true", "2026-08-01T10:00:00Z"),
]


def land(landing: Path) -> None:
    """Lands their visits, contacts, deals and consents, and what the ads cost."""
    _lines(
        landing / "segment/events/activation.jsonl",
        [event for one in PEOPLE for event in _web(one)],
    )
    _lines(
        landing / "hubspot/contacts/activation.jsonl",
        [_contact(IDS[one.name], one.email, one.name, one) for one in PEOPLE]
        + [_contact(each, TEAM_EMAIL, f"Team {each}", Someone("team")) for each in TEAM],
    )
    deals = [_deal(IDS[one.name], one) for one in PEOPLE] + [_deal(TEAM[0], Someone("team"))]
    _lines(landing / "hubspot/deals/activation.jsonl", deals)
    _lines(landing / "hubspot/pipelines/activation.jsonl", [_PIPELINE])
    target = landing / "generic/consents/activation.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("identifier", "purpose", "granted", "at", "source"))
        rows.writerows((*consent, "banner") for consent in CONSENTS)


_PIPELINE = {
    "id": "activation",
    "label": "activation",
    "stages": [
        {
            "id": f"activation-{name}",
            "label": name,
            "displayOrder": place,
            "metadata": {"isClosed": str(closed).lower(), "probability": probability},
        }
        for place, (name, closed, probability) in enumerate(
            [("open", False, "0.5"), ("won", True, "1.0")]
        )
    ],
}


def _web(one: Someone) -> list[dict[str, Any]]:
    visits = [
        (one.came_before, f"{SITE}/", "https://www.bing.com/"),
        (one.clicked, f"{SITE}/?gclid=Activation-{one.name}", "https://www.google.com/"),
    ]
    events: list[dict[str, Any]] = []
    for day, url, referrer in visits:
        if day != NEVER:
            page = {"url": url, "referrer": referrer}
            events.append(
                _event(
                    one,
                    day,
                    "10:00",
                    {"type": "page", "properties": page, "context": {"page": page}},
                )
            )
    known_on = min(day for day, _, _ in visits if day != NEVER)
    identify = {
        "type": "identify",
        "traits": {"email": one.email},
        "context": {"page": {"url": SITE}},
    }
    return [*events, _event(one, known_on, "10:05", identify)]


def _event(one: Someone, day: str, time: str, call: dict[str, Any]) -> dict[str, Any]:
    at = f"{day}T{time}:00Z"
    message = f"activation-{one.name}-{at}"
    return {"messageId": message, "anonymousId": f"activation-{one.name}", "timestamp": at, **call}


def _contact(contact_id: str, email: str, name: str, one: Someone) -> dict[str, Any]:
    return {
        "id": contact_id,
        "properties": {
            "email": email,
            "firstname": name,
            "lastname": "Activated",
            "country": one.country,
            "createdate": "2026-05-20T12:00:00Z",
            "lastmodifieddate": "2026-08-11T09:00:00Z",
            "closedloop_first_source": "by hand",
            "closedloop_stage": "customer",
        },
        "archived": one.is_archived,
    }


def _deal(contact_id: str, one: Someone) -> dict[str, Any]:
    at, stage = (
        f"{one.bought}T09:00:00Z",
        "activation-open" if one.is_reopened else "activation-won",
    )
    history = [{"value": "activation-won", "timestamp": at}]
    if one.is_reopened:
        history.insert(0, {"value": stage, "timestamp": "2026-08-20T09:00:00Z"})
    return {
        "id": f"9{contact_id}",
        "properties": {
            "amount": "300",
            "deal_currency_code": "USD",
            "pipeline": "activation",
            "dealstage": stage,
            "createdate": "2026-05-30T09:00:00Z",
            "closedate": None if one.is_reopened else at,
            "hs_lastmodifieddate": "2026-08-20T09:00:00Z",
            "hs_is_closed": str(not one.is_reopened).lower(),
            "hs_is_closed_won": str(not one.is_reopened).lower(),
        },
        "propertiesWithHistory": {"dealstage": history},
        "associations": {"contacts": {"results": [{"id": contact_id, "type": "deal_to_contact"}]}},
        "archived": False,
    }


def _lines(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
