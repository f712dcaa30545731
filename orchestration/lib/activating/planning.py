"""What is due at one destination: what the models say, beside what the ledger has.

A conversion is due when it was never taken, or its value is another one, or it is gone. What was
begun and not settled is sent again under its own key where the vendor knows it again; where it
does not, nobody can tell whether it arrived, and the plan says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from orchestration.lib.activating.destination import Conversions
from orchestration.lib.activating.ledger import Book
from orchestration.lib.activating.rows import Conversion
from orchestration.lib.activating.sends import NOBODY, Kind, Person, Send, Sent
from orchestration.lib.activating.vanished import Plan, withdraw

UNCHANGED = "unchanged since sent"


def planned(
    conversions: Iterable[Conversion],
    people: Mapping[str, Person],
    book: Book,
    of: Conversions[Any],
    now: datetime,
    *,
    withdraw_all: bool = False,
) -> Plan:
    """The plan for one destination; `now` is UTC."""
    plan, there = Plan(), set()
    for row in conversions:
        there.add(row.send_key)
        send = send_of(row, people.get(row.person_id or "", NOBODY))
        reason = held_back(row) or of.lacks(send)
        _place(plan, send, reason, book, of, now)
    withdraw(plan, there, book, of, now, withdraw_all)
    return plan


def send_of(row: Conversion, person: Person) -> Send:
    """Version 1 of a conversion."""
    return Send(
        row.destination,
        row.send_key,
        1,
        "new",
        row.event_name or "",
        row.converted_at,
        None if row.value is None else row.value.quantize(Decimal("0.01")),
        row.currency,
        row.click_id,
        row.click_id_type,
        row.clicked_at,
        row.client_id,
        row.consent_ads == "granted",
        row.consent_personalization == "granted",
        consent_in_words(row.consent_ads, row.consent_personalization, row.consent_because),
        person,
    )


def consent_in_words(ads: str | None, personalization: str | None, because: str | None) -> str:
    """The consent that something was sent with, as it is kept."""
    return (
        f"ads {ads or 'denied'}, personalization {personalization or 'denied'}: "
        f"{because or 'no reason given'}"
    )


def held_back(row: Conversion) -> str | None:
    """Why the models hold a row back; consent is looked at once more, whatever they say."""
    if row.held_back_because:
        return row.held_back_because
    return None if row.consent_ads == "granted" else "no consent"


def _place(
    plan: Plan,
    send: Send,
    reason: str | None,
    book: Book,
    of: Conversions[Any],
    now: datetime,
) -> None:
    last, taken = book.last.get(send.send_key), book.taken.get(send.send_key)
    if last and last.state == "begun":
        if reason or _is_forgotten(last, of, now):
            plan.unsure.append((last.send, reason or "too long ago to be sent again"))
        else:
            plan.due.append(_told_again(last.send, send))
        return
    version = last.send.version + 1 if last else 1
    if taken:
        send = _adjusted(taken.send, send)
    send = replace(send, version=version)
    if taken and taken.send.content == send.content:
        reason = UNCHANGED
    reason = reason or _not_due(send, last, taken, of, now)
    if reason is None:
        plan.due.append(send)
    else:
        plan.held.append((send, reason))


def _told_again(begun: Send, now: Send) -> Send:
    """What was begun, as it was, with the consent and addresses of now."""
    return replace(
        begun,
        consent_ads=now.consent_ads,
        consent_personalization=now.consent_personalization,
        consent=now.consent,
        person=now.person,
    )


def _adjusted(first: Send, now: Send) -> Send:
    """What is to be said now, of the event, time and click that were told first."""
    kind: Kind = "adjustment"
    return replace(_told_again(first, now), kind=kind, value=now.value, currency=now.currency)


def _not_due(
    send: Send,
    last: Sent | None,
    taken: Sent | None,
    of: Conversions[Any],
    now: datetime,
) -> str | None:
    """Why there is nothing new to say; None where there is."""
    if last and last.state == "rejected" and _says_the_same(last.send, send):
        if last.again_at is None or last.again_at > now:
            return f"refused: {last.reason}"
        return None
    if taken is None:
        return None
    if taken.send.kind == "withdrawn":
        return None if "return" in of.can else "withdrawn before, and not taken a second time"
    return None if "adjust" in of.can else "changed since sent, and no adjustment is taken"


def _says_the_same(refused: Send, send: Send) -> bool:
    same = ("content", "event_name", "click_id", "happened_at")
    return all(getattr(refused, name) == getattr(send, name) for name in same)


def _is_forgotten(last: Sent, of: Conversions[Any], now: datetime) -> bool:
    return (now - last.first_attempt_at).total_seconds() > of.known_again(last.send) * 3_600
