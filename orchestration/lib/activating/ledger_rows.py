"""The table of the ledger, and how its rows are written and read."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from orchestration.lib.activating.sends import Send, Sent

TABLES = """
create table if not exists sends (
    destination text not null,
    send_key text not null,
    version integer not null,
    kind text not null,
    event_name text not null,
    happened_at text not null,
    value text,
    currency text,
    click_id text,
    click_id_type text,
    clicked_at text,
    client_id text,
    consent_ads integer not null,
    consent_personalization integer not null,
    consent text not null,
    state text not null,
    reason text,
    attempts integer not null,
    first_attempt_at text not null,
    sent_at text not null,
    again_at text,
    settled_at text,
    request_id text,
    primary key (destination, send_key, version)
) without rowid;
create index if not exists requests on sends (destination, state, request_id);
create table if not exists landings (folder text primary key) without rowid;
"""
SEND = tuple(name for name in Send.__dataclass_fields__ if name != "person")
STATE = tuple(name for name in Sent.__dataclass_fields__ if name != "send")
LANDED = (
    *("destination", "send_key", "version", "kind", "value", "currency", "happened_at", "sent_at"),
    *("state", "reason", "consent", "request_id", "event_name", "click_id", "click_id_type"),
)
ADOPTED = (
    *LANDED,
    *("consent_ads", "consent_personalization", "attempts", "first_attempt_at", "settled_at"),
)


def key_of(send: Send) -> tuple[str, str, int]:
    """The primary key."""
    return send.destination, send.send_key, send.version


def row_of(send: Send) -> tuple[Any, ...]:
    """The columns of `SEND`."""
    values = (getattr(send, name) for name in SEND)
    return tuple(text_of(one) if isinstance(one, (datetime, Decimal)) else one for one in values)


def sent_of(row: tuple[Any, ...]) -> Sent:
    """A row of `SEND` and `STATE`."""
    of = dict(zip(SEND, row[: len(SEND)], strict=True))
    of |= {name: _time(of[name]) for name in ("happened_at", "clicked_at")}
    of |= {name: bool(of[name]) for name in ("consent_ads", "consent_personalization")}
    of["value"] = None if of["value"] is None else Decimal(of["value"])
    state = dict(zip(STATE, row[len(SEND) :], strict=True))
    state |= {name: _time(state[name]) for name in ("first_attempt_at", "sent_at", "again_at")}
    return Sent(Send(**of), **state)


def adopted_of(record: dict[str, Any]) -> dict[str, Any]:
    """A landed record as columns of `ADOPTED`."""
    consent, sent_at = record["consent"], record["sent_at"]
    return record | {
        "consent_ads": "ads granted" in consent,
        "consent_personalization": "personalization granted" in consent,
        "attempts": 1,
        "first_attempt_at": sent_at,
        "settled_at": sent_at,
    }


def text_of(value: datetime | Decimal) -> str:
    """A time (UTC) or an amount, in a spelling that sorts and is read back as it was."""
    return f"{value:.2f}" if isinstance(value, Decimal) else f"{value:%Y-%m-%dT%H:%M:%S.%fZ}"


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
