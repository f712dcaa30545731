"""Random exports of a web site, and the order in which they arrive.

Every example is a row of scenes: a handful of events of two visitors, with few pages, addresses and
event ids, and times that lie on the edges of a session. So most of what arrives late touches what
was there before, and one refresh tries many scenes at once.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from random import Random
from typing import Any

from contracts import STREAMS, contract_record
from hypothesis import strategies as st

SITE = "https://brightpath.example"
START = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
PAUSE = timedelta(minutes=30)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SCENE = 6  # events

# From a visitor's event to the next one.
STEPS = [
    timedelta(minutes=1),
    timedelta(0),
    PAUSE,
    PAUSE + MICROSECOND,
    PAUSE / 2,
    MICROSECOND,
    timedelta(hours=2),
    timedelta(days=30),
    timedelta(minutes=-1),
]
PAGES = [
    f"{SITE}/",
    f"{SITE}/pricing?utm_source=News&utm_medium=email&utm_campaign=March",
    f"{SITE}/?gclid=AbC",
    f"{SITE}/pricing?UTM_SOURCE=news&utm_medium=EMAIL&utm_campaign=March#top",
    f"{SITE}/pricing?utm_source=news&utm_medium=email&utm_campaign=march",
    f"{SITE}/?gclid=aBC&utm_campaign=March",
    f"{SITE}/blog?utm_source=&fbclid=F",
    None,
]
REFERRERS = [None, "https://www.google.com/", f"{SITE}/", "https://blog.example/?gclid=No"]
KINDS = ["page", "page", "track", "identify"]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "", None, "Googlebot/2.1"]
VISITORS = ["a", "b", "a", None]
USERS = [None, "u1", None, "u2", "undefined"]
EMAILS = [None, "ann@firm.example", None, "Ann@Firm.example ", "bob@gmail.com", "test@a.example"]
PHONES = [None, "+12125550100", "(212) 555-0101"]
COUNTRIES = ["US", None, "France"]
TITLES = ["Home", None]
# What an event that is no page view is, and with what: seeds/web_conversions.csv names most.
DONE: list[tuple[str, dict[str, Any]]] = [
    ("Signup", {}),
    ("generate_lead", {}),
    ("form_submit", {"form_id": "demo"}),
    ("form_submit", {"form_id": "news", "email": "Ann@Firm.example "}),
    ("purchase", {"transaction_id": "d1", "value": 10.5, "currency": "usd"}),
    ("purchase", {"transaction_id": "#T-1", "value": "1.234,50", "currency": "EUR"}),
    ("purchase", {"transaction_id": "t-1", "value": None, "email": "bob@gmail.com"}),
    ("purchase", {"value": 7}),
    ("refund", {"transaction_id": "T-1", "value": 3}),
    ("refund", {"transaction_id": "T-1"}),
    ("refund", {"value": 7, "currency": "USD"}),
]
SOURCES = ["generic", "segment", "ga4"]
DELAYS = [None, timedelta(seconds=1), timedelta(0), -timedelta(seconds=1), timedelta(days=2)]
SKEWS = [timedelta(0), timedelta(hours=5), -timedelta(days=400)]
ZONES = [UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=9, minutes=30))]

# What arrives before a refresh: the content of files, by their path below landing/.
Delivery = dict[str, str]
Fields = dict[str, Any]
Record = tuple[str, Fields]  # with its stream

OTHER_STREAMS = [
    *STREAMS,
    "google_ads/clicks",
    "hubspot/contacts",
    "hubspot/form_submissions",
    "salesforce/leads",
    "salesforce/lead_history",
    "salesforce/opportunities",
    "salesforce/opportunity_history",
    "salesforce/campaigns",
    "salesforce/campaign_members",
]

# Of GA4's days the newest export counts, and of what no vendor dates the newest record.
EXPORTS = st.sampled_from([f"exported_at=2026-04-0{day}" for day in (1, 2, 3)])
# GA4's exports come from several folders, and some before their day has ended.
GA4_EXPORTS = st.tuples(
    st.sampled_from(["", "agency/"]), EXPORTS, st.sampled_from(["/", "/", "/intraday/"])
).map("".join)
WHO = st.sampled_from(list(product(VISITORS, USERS, EMAILS)))

# Few choices an event, each of many: so examples may be large.
EVENTS = st.fixed_dictionaries(
    {
        "number": st.integers(0, SCENE - 1),
        "step": st.sampled_from(STEPS),
        "what": st.sampled_from(list(product(PAGES, REFERRERS, KINDS, AGENTS))),
        "who": WHO,
        "told": st.sampled_from(list(product(PHONES, COUNTRIES, TITLES))),
        "done": st.sampled_from(DONE),
        "sent": st.sampled_from(list(product(SOURCES, DELAYS, SKEWS, ZONES))),
    }
)
OTHERS = st.fixed_dictionaries(
    {
        "stream": st.sampled_from(OTHER_STREAMS),
        "number": st.integers(0, 2),
        "step": st.sampled_from(STEPS),
        "stage": st.sampled_from(["lead", "customer", "mql"]),
        "who": st.sampled_from(list(product(VISITORS, EMAILS, PHONES))),
        "seed": st.integers(0, 2**16),
    }
)
# A record that comes again with one field changed, and which.
EDITS = st.tuples(st.integers(0, 11), st.integers(0, 2**10))


@st.composite
def deliveries(draw: st.DrawFn) -> list[Delivery]:
    """What arrives before each of one to four refreshes.

    Most of a scene arrives together and some of it earlier or later, so that a visitor whom the
    late part should touch is not touched by all the rest as well. Records of one id differ, or are
    sent again as they were; whole files come again too.
    """
    arriving: list[Delivery] = [{} for _ in range(draw(st.sampled_from([2, 3, 4, 3, 2, 1])))]
    turns = st.integers(0, len(arriving) - 1)
    apart = st.one_of(st.none(), st.none(), turns)
    count = draw(st.integers(2, 10 * SCENE))
    events = [draw(EVENTS) | {"scene": place // SCENE} for place in range(count)]
    versions = draw(st.lists(st.tuples(st.sampled_from(events), WHO), max_size=20))
    events += [event | {"who": who} for event, who in versions]
    others = draw(st.lists(OTHERS, max_size=12))
    edits = draw(st.lists(EDITS, max_size=8)) if others else []
    others += [others[place % len(others)] | {"edit": edit} for place, edit in edits]
    records = [*_web_records(events), *map(_other_record, others)]
    records += draw(st.lists(st.sampled_from(records), max_size=4))
    files: dict[tuple[str, int], list[Fields]] = {}
    for place, (stream, fields) in enumerate(records):
        if place % SCENE == 0:
            together = draw(turns)
        turn = draw(apart)
        files.setdefault((stream, together if turn is None else turn), []).append(fields)
    for (stream, turn), lines in files.items():
        as_csv = stream.startswith("generic") and draw(st.booleans())
        content = _csv(lines) if as_csv else _json_lines(lines)
        name = f"{turn}.csv" if as_csv else f"{turn}.jsonl"
        exports = GA4_EXPORTS if stream == "ga4/events" else EXPORTS
        arriving[turn][f"{stream}/{draw(exports)}/{name}"] = content
        if draw(st.booleans()):
            arriving[draw(turns)][f"{stream}/{draw(exports)}/again/{name}"] = content
    return arriving


def _web_records(events: list[Fields]) -> Iterator[Record]:
    """Each event on its visitor's clock, as its source writes it."""
    clocks: dict[tuple[int, str | None], datetime] = {}
    for event in events:
        scene = event["scene"]
        visitor, user, email = event["who"]
        page, referrer, kind, agent = event["what"]
        phone, country, title = event["told"]
        source, delay, skew, zone = event["sent"]
        name, properties = event["done"] if kind == "track" else (kind, {})
        occurred_at = clocks.get((scene, visitor), START) + event["step"]
        clocks[scene, visitor] = occurred_at
        common = {
            "event_id": f"{scene}-{event['number']}",
            "visitor_id": visitor and f"{scene}-{visitor}",
            "user_id": user,
            "email": email,
            "page_url": page,
            "page_referrer": referrer,
            "page_title": title,
            "user_agent": agent,
            "country": country,
            "phone": phone,
            "properties": {"file_name": title, **properties} if title or properties else None,
            "event_name": name,
        }
        yield _WRITERS[source](common, kind, occurred_at, delay, skew, zone)


def _generic(
    common: Fields,
    kind: str,
    occurred_at: datetime,
    delay: timedelta | None,
    _: timedelta,
    zone: timezone,
) -> Record:
    properties = common["properties"]
    return "generic/web_events", common | {
        "event_name": "page_view" if kind == "page" else common["event_name"],
        "properties": properties and json.dumps(properties),
        "occurred_at": _text(occurred_at, zone),
        "received_at": None if delay is None else _text(occurred_at + delay),
    }


def _segment(
    common: Fields,
    kind: str,
    occurred_at: datetime,
    delay: timedelta | None,
    skew: timedelta,
    zone: timezone,
) -> Record:
    """The sender's clock is wrong by `skew`; unless sending is timed, `timestamp` alone counts."""
    sent_by_clock = {}
    if delay is not None:
        sent_by_clock = {
            "timestamp": _text(occurred_at + skew, zone),
            "originalTimestamp": _text(occurred_at + skew, zone),
            "sentAt": _text(occurred_at + skew + delay),
            "receivedAt": _text(occurred_at + delay),
        }
    page = {"url": common["page_url"], "referrer": common["page_referrer"]}
    return "segment/events", {
        "messageId": common["event_id"],
        "type": kind,
        "event": common["event_name"] if kind == "track" else None,
        "properties": common["properties"],
        "anonymousId": common["visitor_id"],
        "userId": common["user_id"],
        "timestamp": _text(occurred_at, zone),
        **sent_by_clock,
        "traits": {"email": common["email"], "phone": common["phone"]},
        "context": {"userAgent": common["user_agent"], "page": page},
    }


def _ga4(
    common: Fields,
    kind: str,
    occurred_at: datetime,
    _: timedelta | None,
    skew: timedelta,
    zone: timezone,
) -> Record:
    """A row of the day that it is at the property's place; GA4 has no ids, and no e-mail.

    Its clock is right, and `skew` tells which of three properties it is.
    """
    params = {
        **(common["properties"] or {}),
        "page_location": common["page_url"],
        "page_referrer": common["page_referrer"],
    }
    return "ga4/events", {
        "event_date": f"{occurred_at.astimezone(zone):%Y%m%d}",
        "event_timestamp": str((occurred_at - EPOCH) // MICROSECOND),
        "event_name": "page_view" if kind == "page" else common["event_name"],
        "stream_id": dict(zip(SKEWS, ["1", "2", None], strict=True))[skew],
        "event_bundle_sequence_id": "1",
        "batch_event_index": common["event_id"].partition("-")[2],
        "user_pseudo_id": common["visitor_id"],
        "user_id": common["user_id"],
        "geo": {"country": common["country"]},
        "event_params": [
            {"key": key, "value": {_field(value): value}} for key, value in params.items()
        ],
    }


def _field(value: str | float | None) -> str:
    """Where GA4 writes a value of that type."""
    return {int: "int_value", float: "double_value"}.get(type(value), "string_value")


_WRITERS = {"generic": _generic, "segment": _segment, "ga4": _ga4}


def _other_record(other: Fields) -> Record:
    """What else is recorded of somebody in the first scene, or of a page or click in any."""
    stream, edit, at = other["stream"], other.get("edit"), START + other["step"]
    if stream in STREAMS:
        return stream, contract_record(stream, other["number"], at, other["seed"], edit)
    chance = Random(other["seed"] if edit is None else edit)
    if stream == "google_ads/clicks":
        return stream, {
            "campaign": {"id": "1", "name": chance.choice(["Brand", "Spring", None])},
            "adGroup": {"name": chance.choice(["A", "B", None])},
            "clickView": {
                "gclid": ["AbC", "aBC", "other"][other["number"]],
                "keywordInfo": {"text": chance.choice(["crm", "leads", None])},
            },
            "segments": {"date": chance.choice(["2026-03-01", "2026-03-02"])},
        }
    if stream == "hubspot/form_submissions":
        return stream, {
            "conversionId": f"s{other['number']}",
            "submittedAt": (at - EPOCH) // timedelta(milliseconds=1),
            "formName": chance.choice(["demo", "White paper", None]),
            "pageUrl": chance.choice([f"{SITE}/pricing", f"{SITE}/demo?utm_source=form", None]),
            "values": [{"name": "email", "value": other["who"][1]}],
        }
    if stream == "hubspot/contacts":
        return stream, _hubspot_contact(other, at, chance)
    visitor, email, phone = other["who"]
    carried = {"visitor_id": visitor and f"0-{visitor}", "email": email, "phone": phone}
    name = stream.rpartition("/")[2]
    return stream, _salesforce_record(name, other, _text(at), carried, chance)


def _hubspot_contact(other: Fields, at: datetime, chance: Random) -> Fields:
    """One of three, with the forms that HubSpot has counted of it: each version tells two."""
    submitted = [_text(at), _text(at - PAUSE), _text(at + timedelta(days=3)), None]
    return {
        "id": f"h{other['number']}",
        "properties": {
            "email": other["who"][1],
            "phone": other["who"][2],
            "createdate": _text(at),
            "lastmodifieddate": _text(at + timedelta(days=chance.choice([0, 1, 2]))),
            "lifecyclestage": other["stage"],
            "first_conversion_event_name": chance.choice(["demo", "White paper", None]),
            "first_conversion_date": chance.choice(submitted),
            "recent_conversion_event_name": chance.choice(["demo", "White paper", None]),
            "recent_conversion_date": chance.choice(submitted),
            "hs_analytics_source": chance.choice(["ORGANIC_SEARCH", "PAID_SEARCH", None]),
            "hs_google_click_id": chance.choice(["AbC", "{gclid}", None, None]),
        },
        "archived": False,
    }


def _salesforce_record(
    stream: str, other: Fields, at: str, carried: Fields, chance: Random
) -> Fields:
    """A record of one of three, converted, won or invited to the one campaign by what it drew."""
    number, stage = other["number"], other["stage"]
    ids = {kind: f"{kind}{number:0>12}" for kind in ("00Q", "003", "006", "00v")}
    campaign = f"701{0:0>12}" + ("AAA" if stage == "lead" else "")
    stamps = {"CreatedDate": at, "SystemModstamp": at, "IsDeleted": False}
    known = {"Email": carried["email"], "Phone": carried["phone"]}
    amount = chance.choice(["7.01", "120", None])
    probability = chance.choice(["10", "60", None])
    records = {
        "leads": {
            "Id": ids["00Q"],
            **known,
            "Status": stage,
            "Title": chance.choice(["Director", "Student", None]),
            "Country": chance.choice(["US", "France", None]),
            "LeadSource": chance.choice(["Web", "Partner", None]),
            "GCLID__c": chance.choice(["AbC", "aBC", None, None]),
            "Anonymous_Id__c": carried["visitor_id"],
            "NumberOfEmployees": chance.choice(["20", "900", None]),
            "ConvertedContactId": ids["003"] if stage == "customer" else None,
        },
        "lead_history": {
            "LeadId": ids["00Q"],
            "Field": "created" if carried["phone"] else "Status",
            "OldValue": "lead",
            "NewValue": stage,
        },
        "opportunities": {
            "Id": ids["006"],
            "StageName": "won" if stage == "customer" else "open",
            "Amount": amount,
            "Type": chance.choice(["New Business", "Renewal", None]),
            "Probability": probability,
            "Loss_Reason__c": chance.choice(["Price", "Timing", None]),
            "CloseDate": at[:10],
            "IsClosed": stage == "customer",
            "IsWon": stage == "customer",
            "IsDeleted": stage == "mql",
        },
        "opportunity_history": {
            "OpportunityId": ids["006"],
            "StageName": "won" if stage == "customer" else "open",
            "Amount": amount,
            "Probability": probability,
        },
        "campaigns": {
            "Id": campaign,
            "Name": chance.choice([stage, "Tour", None]),
            "Type": "Email" if stage == "mql" else chance.choice(["Webinar", "Conference"]),
        },
        "campaign_members": {
            "Id": ids["00v"],
            "CampaignId": campaign,
            "ContactId" if carried["email"] else "LeadId": ids[
                "003" if carried["email"] else "00Q"
            ],
            "HasResponded": stage != "mql",
            "FirstRespondedDate": at[:10] if carried["phone"] else None,
        },
    }
    return {**stamps, **records[stream]}


def _text(time: datetime, zone: timezone = UTC) -> str:
    return time.astimezone(zone).isoformat(timespec="microseconds")


def _json_lines(records: list[Fields]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def _csv(records: list[Fields]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, records[0])
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()
