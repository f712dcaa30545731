"""Meta: server events of a dataset, and custom audiences.

Meta knows an event again by name and id for two days, and takes nothing back. An event of more than
a week ago refuses its whole request.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import requests
from pydantic import Field

from orchestration.lib.activating.destination import Account, Audience, Conversions, Destination
from orchestration.lib.activating.hashing import digits, hashed, plain_email
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import Receipt, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Secret
from orchestration.lib.extracting.refusals import RefusedError
from orchestration.lib.extracting.signing import bearer

_MOST, _MEMBERS = 1_000, 10_000
_DEDUPLICATED = 48.0  # hours
_BUSY = (4, 17, 32, 613, 80000, 80003, 80004)
_REST = 60.0  # seconds
_INVALID = (190, 102, 10, 200, 803)  # tokens, permissions, and no such dataset


class Settings(Account):
    """`audiences` has the id of each list; `test_event_code` shows events and counts none."""

    base_url: str = "https://graph.facebook.com/v26.0"
    token: Secret
    dataset: str
    audiences: dict[str, str] = Field(default_factory=dict)
    test_event_code: str | None = None


def _client(settings: Settings) -> Client:
    sign_in = bearer(settings.token.get_secret_value())
    return Client(settings.base_url, sign_in, asks_to_wait=_throttled)


def _throttled(answer: requests.Response) -> float | None:
    """Meta says in a body of status 400 that it is asked too often."""
    return _REST if not answer.ok and _code(answer) in _BUSY else None


def _code(answer: requests.Response) -> int:
    try:
        return int(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return 0


def _send(client: Client, settings: Settings, sends: Sequence[Send]) -> Receipt:
    body: dict[str, Any] = {"data": [_event(send) for send in sends]}
    if settings.test_event_code:
        body["test_event_code"] = settings.test_event_code
    told = _checked(client, f"/{settings.dataset}/events", "POST", json=body)
    note = None
    if told.get("events_received", len(sends)) != len(sends):
        note = f"of {len(sends):,} events Meta received {told['events_received']:,}"
    return Receipt(told.get("fbtrace_id"), note=note)


def _event(send: Send) -> dict[str, Any]:
    user: dict[str, Any] = {
        "em": hashed(send.person.emails, plain_email),
        "ph": hashed(send.person.phones, digits),
    }
    if send.click_id and send.click_id_type == "fbclid":
        clicked = (send.clicked_at or send.happened_at).replace(tzinfo=UTC)
        user["fbc"] = f"fb.1.{int(clicked.timestamp() * 1000)}.{send.click_id}"
    custom: dict[str, Any] = {"order_id": send.send_key}
    if send.value is not None:
        custom |= {"value": float(send.value), "currency": send.currency}
    return {
        "event_name": send.event_name,
        "event_time": int(send.happened_at.replace(tzinfo=UTC).timestamp()),
        "event_id": send.send_key,
        "action_source": "system_generated",
        "user_data": {name: value for name, value in user.items() if value},
        "custom_data": custom,
    }


def _change(client: Client, settings: Settings, name: str, sends: Sequence[Send]) -> Receipt:
    """Rows of one e-mail and one phone each, as many as a person has of either."""
    audience = settings.audiences.get(name)
    if audience is None:
        raise ActivationError(
            f"activate.meta_ads.audiences of connections.yml has no {name}: add its id"
        )
    rows = [row for send in sends for row in _rows(send)]
    payload = json.dumps({"schema": ["EMAIL", "PHONE"], "data": rows})
    method = "DELETE" if sends[0].kind == "withdrawn" else "POST"
    told = _checked(client, f"/{audience}/users", method, data={"payload": payload})
    wrong = int(told.get("num_invalid_entries", 0))
    return Receipt(
        told.get("session_id"), note=f"Meta found {wrong:,} rows invalid" if wrong else None
    )


def _rows(send: Send) -> list[list[str]]:
    emails = hashed(send.person.emails, plain_email)
    phones = hashed(send.person.phones, digits)
    count = max(len(emails), len(phones))
    return [
        [(emails[at : at + 1] or [""])[0], (phones[at : at + 1] or [""])[0]] for at in range(count)
    ]


def _checked(client: Client, path: str, method: str, **options: Any) -> Any:  # noqa: ANN401
    """The answer; a refusal that no row can be blamed for stops everything."""
    try:
        return client.json(client.send(method, path, **options))
    except RefusedError as error:
        told = error.answer.get("error", {}) if isinstance(error.answer, dict) else {}
        if told.get("code") in _INVALID:
            raise ActivationError(str(error)) from None
        raise


def _usable(send: Send) -> str | None:
    if send.click_id_type == "fbclid" and send.click_id:
        return None
    emails, phones = hashed(send.person.emails, plain_email), hashed(send.person.phones, digits)
    return None if emails or phones else "no click id and no e-mail or phone"


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    conversions=Conversions(_send, _MOST, known_again=lambda send: _DEDUPLICATED, lacks=_usable),
    audience=Audience(_change, _MEMBERS),
    needs="a system user's token with ads_management, and a role in the dataset and audiences",
    example="""\
meta_ads:
  token: META_CONVERSIONS_TOKEN  # of a system user; Events Manager > Settings > Conversions API
  dataset: "1234567890123456"  # in Events Manager
  # audiences: {customers: "23850000000000000"}  # the id of each custom audience
  # test_event_code: TEST12345  # Events Manager > Test events: shown there, and not counted
""",
)
