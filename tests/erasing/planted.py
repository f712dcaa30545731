"""A company of twenty persons, each in every source, kind of file and column that can hold text."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from workbooks import workbook

PERSONS = 20
_WRITTEN = 1_787_976_000  # 2026-08-29 04:00 UTC
_SITE = "https://www.planted.example"


@dataclass(frozen=True)
class Planted:
    """One person, whose every identifier is nobody else's."""

    number: int

    @property
    def email(self) -> str:
        return f"planted.{self.number:02}@firm{self.number % 5}.example"

    @property
    def phone(self) -> str:
        return f"+1206555{4000 + self.number}"

    @property
    def contact(self) -> str:
        return f"77{self.number:02}8319054"

    @property
    def browser(self) -> str:
        return f"b{self.number:02}0000-4d22-4b38-9a11-77aa{self.number:02}c4d5e6"

    @property
    def user(self) -> str:
        return f"login-planted-{self.number:02}"

    @property
    def chatter(self) -> str:
        return f"5f{self.number:02}a4c1e3b2d7f6a9c8e0b1"

    @property
    def lead(self) -> str:
        return f"00QPl0000{self.number:02}aBcD"

    @property
    def name(self) -> str:
        return f"Zoltanka{chr(65 + self.number)}"

    @property
    def hashed(self) -> str:
        """Their address as files of audiences have it."""
        return hashlib.sha256(self.email.encode()).hexdigest()

    @property
    def needles(self) -> list[bytes]:
        """What no file may hold once the person is erased."""
        national = self.phone[2:]
        spelled = (f"({national[:3]}) {national[3:6]}-{national[6:]}", national)
        dotted = f"{national[:3]}.{national[3:6]}.{national[6:]}"
        local = self.email.partition("@")[0]
        texts = (local, self.phone, *spelled, dotted, self.contact, self.browser, self.user)
        return [text.encode() for text in (*texts, self.chatter, self.lead, self.name, self.hashed)]

    def at(self, hour: int, day: int = 0) -> str:
        """A time of theirs in August 2026."""
        return f"2026-08-{1 + self.number + day:02}T{hour:02}:00:00Z"


PEOPLE = [Planted(number) for number in range(PERSONS)]


def land(landing: Path) -> None:
    """Writes the company's exports."""
    for path, content in files():
        target = landing / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        os.utime(target, (_WRITTEN, _WRITTEN))


def files() -> Iterator[tuple[str, bytes]]:
    """Path and content of each export."""
    yield "segment/events/web.jsonl.gz", gzip.compress(_lines(_events()), mtime=0)
    yield "hubspot/contacts/contacts.jsonl", _lines(map(_contact, PEOPLE))
    yield "hubspot/deals/deals.jsonl", _lines(map(_deal, PEOPLE))
    yield "callrail/calls/calls.jsonl", _lines(map(_call, PEOPLE))
    yield "callrail/form_submissions/forms.jsonl", _lines(map(_form, PEOPLE))
    yield "intercom/contacts/contacts.jsonl", _lines(map(_chatter, PEOPLE))
    yield "intercom/conversations/chats.jsonl", _lines(map(_chat, PEOPLE))
    yield "salesforce/leads/leads.jsonl", _lines(map(_lead, PEOPLE))
    yield "generic/web_events/more.parquet", _parquet()
    yield "generic/feedback/feedback.csv", _csv(_feedback())
    yield "generic/email_events/mails.csv.gz", gzip.compress(_csv(_mails()), mtime=0)
    yield "generic/consents/consents.csv", "\n".join(_consents()).encode("utf-16")
    yield "generic/form_submissions/forms.xlsx", workbook({"Forms": _sheet()})
    yield "generic/calls/calls.csv", _csv(_calls())
    yield "generic/ad_spend/costs.csv", _csv(_costs())
    yield "generic/notes_from_sales.txt", _csv([f"{one.email} said {one.phone}" for one in PEOPLE])


def _lines(records: Any) -> bytes:  # noqa: ANN401
    return "".join(
        line if isinstance(line, str) else json.dumps(line) + "\n" for line in records
    ).encode()


def _csv(lines: Any) -> bytes:  # noqa: ANN401
    return "".join(f"{line}\n" for line in lines).encode()


def _events() -> Iterator[dict[str, Any] | str]:
    for one in PEOPLE:
        encoded = one.email.replace("@", "%40")
        url = f"{_SITE}/pricing?utm_source=google&utm_medium=cpc&utm_campaign=brand"
        mark = f"&utm_content={one.user}&e={encoded}&next=%2Fx%3Fu%3D{one.user}%26e%3D{encoded}"
        page = {"url": url + mark, "referrer": f"https://mail.example/?to={one.email}"}
        base = {"anonymousId": one.browser, "userId": None}
        yield base | {
            "messageId": f"m{one.number}-1", "type": "page", "timestamp": one.at(8),
            "context": {"page": page, "ip": "203.0.113.9"},
        }  # fmt: skip
        yield base | {
            "messageId": f"m{one.number}-2", "type": "identify", "timestamp": one.at(9),
            "userId": one.user,
            "traits": {
                "email": one.email.upper(), "name": one.name, "phone": one.phone,
                "external_id": one.hashed,
            },
        }  # fmt: skip
        yield base | {
            "messageId": f"m{one.number}-3", "type": "track", "event": "Order Completed",
            "timestamp": one.at(10), "context": {"page": page},
            "properties": {
                "order_id": f"o{one.number}", "revenue": 12.5, "currency": "USD",
                "note": f"for {one.name} <{one.email}>, {one.phone}",
                "raw": json.dumps({"mail": one.email}),
            },
        }  # fmt: skip
    # No record at all, and one without a key: both go to quarantine.
    yield f'{{"messageId": "broken {PEOPLE[0].email} {PEOPLE[1].phone}\n'
    yield {"type": "page", "anonymousId": PEOPLE[2].browser, "x": PEOPLE[2].email}


def _contact(one: Planted) -> dict[str, Any]:
    stage = [{"value": "lead", "timestamp": one.at(11), "sourceType": "CRM_UI"}]
    names = [{"value": one.name, "timestamp": one.at(11), "sourceType": "CRM_UI"}]
    return {
        "id": one.contact,
        "properties": {
            "email": one.email, "phone": f"({one.phone[2:5]}) {one.phone[5:8]}-{one.phone[8:]}",
            "firstname": one.name, "lastname": "Smith", "lifecyclestage": "lead",
            "address": f"{one.name} street 1", "hs_object_id": one.contact,
            "createdate": one.at(11), "lastmodifieddate": one.at(12),
        },
        "propertiesWithHistory": {"lifecyclestage": stage, "firstname": names},
        "createdAt": one.at(11), "updatedAt": one.at(12), "archived": False,
    }  # fmt: skip


def _deal(one: Planted) -> dict[str, Any]:
    return {
        "id": str(7000 + one.number),
        "properties": {
            "amount": f"{1000 + one.number}.25", "closedate": one.at(15, 2),
            "createdate": one.at(13), "deal_currency_code": "USD",
            "dealname": f"{one.name} - new", "dealstage": "closedwon", "hs_is_closed": "true",
            "hs_is_closed_won": "true", "hs_lastmodifieddate": one.at(15, 2),
            "pipeline": "default",
        },
        "associations": {
            "contacts": {"results": [{"id": one.contact, "type": "deal_to_contact"}]}
        },
        "createdAt": one.at(13), "updatedAt": one.at(15, 2), "archived": False,
    }  # fmt: skip


def _call(one: Planted) -> dict[str, Any]:
    return {
        "id": f"CAL{one.number}", "answered": True, "customer_name": one.name,
        "customer_phone_number": one.phone, "duration": 60, "start_time": one.at(14),
        "tracking_phone_number": "+18335550100", "source": "google", "medium": "cpc",
        "note": f"call {one.name} back at {one.phone}", "custom": {"visitor_id": one.browser},
    }  # fmt: skip


def _form(one: Planted) -> dict[str, Any]:
    data = {"email": one.email, "name": one.name, "message": f"I am {one.name}, {one.phone}"}
    data |= {"Vorname": one.name, "Straße": f"{one.name} 5", "Lieblingsfarbe": "Blau wie das Meer"}
    return {
        "id": f"FRM{one.number}", "form_name": "Demo request", "submitted_at": one.at(16),
        "form_url": f"{_SITE}/demo?email={one.email}",
        "form_data": data | {"visitor_id": one.browser},
    }  # fmt: skip


def _chatter(one: Planted) -> dict[str, Any]:
    at = 1_785_542_400 + 86_400 * one.number
    return {
        "type": "contact", "id": one.chatter, "role": "lead", "external_id": None,
        "email": one.email, "phone": f"{one.phone[2:5]}.{one.phone[5:8]}.{one.phone[8:]}",
        "name": one.name, "created_at": at, "updated_at": at + 60, "custom_attributes": {},
    }  # fmt: skip


def _chat(one: Planted) -> dict[str, Any]:
    at = 1_785_542_400 + 86_400 * one.number
    author = {"type": "lead", "id": one.chatter, "email": one.email, "name": one.name}
    body = f"<p>{one.name} here, write to {one.email}</p>"
    source = {"type": "conversation", "url": f"{_SITE}/", "author": author, "body": body}
    contacts = [{"type": "contact", "id": one.chatter, "external_id": None}]
    return {
        "type": "conversation", "id": str(30_000 + one.number), "created_at": at,
        "updated_at": at + 60, "state": "closed", "source": source,
        "contacts": {"type": "contact.list", "contacts": contacts},
        "custom_attributes": {"visitor_id": one.browser},
    }  # fmt: skip


def _lead(one: Planted) -> dict[str, Any]:
    return {
        "Id": one.lead, "CreatedDate": one.at(17), "SystemModstamp": one.at(18),
        "Email": one.email, "FirstName": one.name, "LastName": "Smith", "Status": "Open",
        "Description": f"{one.name}: {one.phone}", "IsDeleted": False,
    }  # fmt: skip


def _parquet() -> bytes:
    rows = [
        {
            "event_id": f"p{one.number}", "occurred_at": one.at(19), "visitor_id": one.browser,
            "event_name": "page_view", "page_url": f"{_SITE}/?uid={one.user}#{one.email}",
            "email": one.email, "properties": json.dumps({"who": one.email, "tel": one.phone}),
        }
        for one in PEOPLE
    ]  # fmt: skip
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), target, compression="zstd")
    return target.getvalue()


def _feedback() -> Iterator[str]:
    yield "feedback_id,occurred_at,feedback_type,score,contact_id,email,source,comment"
    for one in PEOPLE:
        comment = f'"{one.name} says:\n""{one.email}"", {one.phone}"'
        yield f"f{one.number},{one.at(20)},nps,9,,{one.email},survey,{comment}"


def _mails() -> Iterator[str]:
    yield "event_id;occurred_at;email;event_name;campaign;page_url"
    for one in PEOPLE:
        url = f"{_SITE}/offer?m={one.email.replace('@', '%40')}"
        yield f"s{one.number};{one.at(6)};{one.email};sent;news;"
        yield f"c{one.number};{one.at(7)};{one.email};clicked;news;{url}"


def _consents() -> Iterator[str]:
    yield "identifier,purpose,granted,at,source"
    for one in PEOPLE:
        yield f"{one.email if one.number % 2 else one.phone},ads,true,{one.at(5)},preference centre"
    yield ""


def _sheet() -> Iterator[list[Any]]:
    yield ["submission_id", "submitted_at", "form_name", "email", "phone", "visitor_id"]
    for one in PEOPLE:
        number: str | int = int(one.phone[1:]) if one.number % 2 else one.phone
        yield [f"x{one.number}", one.at(21), "Quote", one.email, number, one.browser]


def _calls() -> Iterator[str]:
    yield "call_id,started_at,duration_seconds,is_answered,caller_phone"
    for one in PEOPLE:
        yield f"k{one.number},{one.at(22)},60,true,{one.phone[1:]}"


def _costs() -> Iterator[str]:
    yield "date,platform,account,campaign,source,medium,impressions,clicks,cost,currency"
    for one in PEOPLE:
        day = one.at(0)[:10]
        yield f"{day},google_ads,a,brand,google,cpc,900,4,{3 + one.number}.50,USD"
