"""What happens to Salesforce records over time, one function a case.

Every record arrives with one of two exports; what arrives with the second is marked by `late`,
whether it happened last or not. Ids are written in either form.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dev.simulator.vendors.salesforce_ids import PREFIXES

Row = tuple[str, dict[str, Any]]

START = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
LATE = "second"


def land(landing: Path) -> None:
    """Write the records of all cases."""
    written: dict[tuple[str, str], list[str]] = {}
    for case in CASES:
        for stream, row in case():
            arrives = row.pop("arrives", "first")
            written.setdefault((stream, arrives), []).append(json.dumps(row))
    for (stream, arrives), lines in written.items():
        folder = landing / stream
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"salesforce_{arrives}.jsonl").write_text("\n".join(lines) + "\n")


def lead_converted_to_a_contact_that_was_there() -> Iterator[Row]:
    yield visit("old-browser", 1)
    yield form("old-browser", 1, "salesforce-old@one.example")
    yield contact("existing", 1, Email="salesforce-old@one.example")
    yield visit("new-browser", 9)
    yield form("new-browser", 9, "salesforce-new@one.example")
    yield lead("again", 9, Email="salesforce-new@one.example")
    yield late(
        lead(
            "again",
            9,
            updated=12,
            Email="salesforce-new@one.example",
            ConvertedContactId=name("contact", "existing", is_long=True),
        )
    )


def two_leads_converted_to_one_contact() -> Iterator[Row]:
    # The contact itself is never exported.
    for number in (1, 2):
        email = f"salesforce-twin-{number}@two.example"
        yield visit(f"twin-{number}", number)
        yield form(f"twin-{number}", number, email)
        row = lead(
            f"twin{number}",
            number,
            updated=20,
            Email=email,
            ConvertedContactId=name("contact", "t"),
        )
        yield late(row) if number == 1 else row


def chain_of_merge_and_conversion() -> Iterator[Row]:
    for number in (1, 2, 3):
        yield visit(f"chain-{number}", number)
        yield form(f"chain-{number}", number, f"salesforce-chain-{number}@three.example")
    yield lead(
        "chain1",
        1,
        updated=5,
        Email="salesforce-chain-1@three.example",
        IsDeleted=True,
        MasterRecordId=name("lead", "chain2", is_long=True),
    )
    # The link in the middle arrives last.
    yield late(
        lead(
            "chain2",
            2,
            updated=6,
            Email="salesforce-chain-2@three.example",
            ConvertedContactId=name("contact", "chain2"),
        )
    )
    yield contact(
        "chain2",
        6,
        updated=8,
        IsDeleted=True,
        MasterRecordId=name("contact", "chain3", is_long=True),
    )
    yield contact("chain3", 3, Email="salesforce-chain-3@three.example")


def ids_that_differ_in_case_alone() -> Iterator[Row]:
    for key, who in (("case", "lower"), ("CASE", "upper")):
        yield visit(f"browser-{who}", 1)
        yield form(f"browser-{who}", 1, f"salesforce-{who}@four.example")
        yield lead(key, 1, Email=f"salesforce-{who}@four.example")


def deleted_lead() -> Iterator[Row]:
    yield visit("deleted", 1)
    yield form("deleted", 1, "salesforce-deleted@five.example")
    yield lead("deleted", 1, Email="salesforce-deleted@five.example", Status="New")
    yield late(
        lead(
            "deleted",
            1,
            updated=9,
            Email="salesforce-deleted@five.example",
            Status="New",
            IsDeleted=True,
        )
    )


def lead_with_late_history() -> Iterator[Row]:
    yield visit("worked", 1)
    yield form("worked", 1, "salesforce-worked@six.example")
    yield history("lead", "worked", 1, "created", None, None)
    yield history("lead", "worked", 8, "Status", "MQL", "SQL")
    # It came in time order to Salesforce, and the other way round to us.
    yield late(history("lead", "worked", 4, "Status", "New", "MQL"))
    yield late(history("lead", "worked", 4, "Company", "New", "Customer"))
    yield late(history("lead", "worked", 8, "Status", "MQL", "SQL"))
    yield lead("worked", 1, updated=8, Email="salesforce-worked@six.example", Status="SQL")
    # An old state, exported again.
    yield late(lead("worked", 1, Email="salesforce-worked@six.example", Status="New"))


def deal_whose_contacts_come_later() -> Iterator[Row]:
    for who in ("buyer", "wrong", "removed"):
        yield visit(f"role-{who}", 1)
        yield form(f"role-{who}", 1, f"salesforce-{who}@seven.example")
        yield contact(f"role{who}", 1, Email=f"salesforce-{who}@seven.example")
    yield opportunity("roles", 3, won=10, amount=1_000)
    yield late(role("buyer", "roles", "rolebuyer", 3))
    yield role("removed", "roles", "roleremoved", 3)
    yield late(role("removed", "roles", "roleremoved", 3, updated=4, IsDeleted=True))
    yield role("moved", "roles", "rolewrong", 3)
    yield late(role("moved", "roles", "rolebuyer", 3, updated=4))
    # The one without history closed at the end of its day, as far as anybody knows.
    yield late(history_of_deal("roles", 10, "Closed Won"))
    yield opportunity("undated", 3, won=10, amount=500)
    yield role("undated", "undated", "rolebuyer", 3)
    yield opportunity("deleted", 3, won=10, amount=9_999)
    yield late(opportunity("deleted", 3, won=10, amount=9_999, updated=20, IsDeleted=True))


def webinar() -> Iterator[Row]:
    yield campaign("webinar", "Closing the loop, live", "Webinar")
    yield campaign("mailing", "Newsletter 7", "Email")
    yield late(campaign("fair", "SaaS Expo", "Trade Show"))
    yield visit("guest", 1)
    yield form("guest", 1, "salesforce-guest@eight.example")
    yield lead("guest", 1, Email="salesforce-guest@eight.example")
    yield member("guestweb", "webinar", 2, lead="guest")
    yield late(member("guestweb", "webinar", 2, updated=6, responded=6, lead="guest"))
    yield member("guestmail", "mailing", 2, responded=3, lead="guest")
    yield member("guestfair", "fair", 7, responded=7, lead="guest")
    yield member("guestoff", "fair", 1, responded=2, IsDeleted=True, lead="guest")
    # She is converted, and was on the list as a contact as well.
    yield late(
        lead(
            "guest",
            1,
            updated=8,
            Email="salesforce-guest@eight.example",
            ConvertedContactId=name("contact", "guest"),
        )
    )
    yield member("guesttwice", "webinar", 2, responded=6, contact="guest")
    yield opportunity("guest", 8, won=12, amount=300)
    yield role("guest", "guest", "guest", 8)
    yield history_of_deal("guest", 12, "Closed Won")
    # Whom no lead or contact tells of came all the same.
    yield member("stranger", "webinar", 2, responded=6, contact="stranger")


CASES: tuple[Callable[[], Iterator[Row]], ...] = (
    lead_converted_to_a_contact_that_was_there,
    two_leads_converted_to_one_contact,
    chain_of_merge_and_conversion,
    ids_that_differ_in_case_alone,
    deleted_lead,
    lead_with_late_history,
    deal_whose_contacts_come_later,
    webinar,
)


def name(kind: str, key: str, *, is_long: bool = False) -> str:
    """An id of 15 characters, or of 18; what the last three are is of no consequence."""
    return f"{PREFIXES[kind]}{key:0>12}" + ("AAZ" if is_long else "")


def late(row: Row) -> Row:
    """Let a record arrive with the second export."""
    stream, fields = row
    return stream, {**fields, "arrives": LATE}


def at(day: int, minute: int = 30) -> str:
    """A time of a case's day; visits begin at nine."""
    moment = START + timedelta(days=day, minutes=minute)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def date_of(day: int) -> str:
    return (START + timedelta(days=day)).date().isoformat()


def visit(browser: str, day: int) -> Row:
    """A page view."""
    return "generic/web_events", {
        "event_id": f"salesforce-{browser}-{day}",
        "occurred_at": at(day, 0),
        "visitor_id": f"salesforce-{browser}",
        "event_name": "page_view",
        "page_url": "https://www.salesforce-case.example/",
    }


def form(browser: str, day: int, email: str) -> Row:
    """A form, two minutes into the visit."""
    return "generic/form_submissions", {
        "submission_id": f"salesforce-{browser}-{day}",
        "submitted_at": at(day, 2),
        "form_name": "Contact",
        "visitor_id": f"salesforce-{browser}",
        "email": email,
    }


def _record(kind: str, key: str, created: int, updated: int | None, **fields: object) -> Any:  # noqa: ANN401
    # A record exported again has the other form of its id.
    own_id = name(kind, key, is_long=updated is not None)
    stamps = {"CreatedDate": at(created), "SystemModstamp": at(updated or created)}
    return {"Id": own_id, "IsDeleted": False, **stamps, **fields}


def lead(key: str, created: int, updated: int | None = None, **fields: object) -> Row:
    return "salesforce/leads", _record("lead", key, created, updated, **fields)


def contact(key: str, created: int, updated: int | None = None, **fields: object) -> Row:
    return "salesforce/contacts", _record("contact", key, created, updated, **fields)


def opportunity(
    key: str, created: int, *, won: int, amount: int, updated: int | None = None, **fields: object
) -> Row:
    known: dict[str, object] = {
        "StageName": "Closed Won",
        "Amount": amount,
        "CloseDate": date_of(won),
        "IsClosed": True,
        "IsWon": True,
    }
    record = _record("opportunity", key, created, updated or won, **known, **fields)
    return "salesforce/opportunities", record


def history_of_deal(key: str, day: int, stage: str) -> Row:
    return "salesforce/opportunity_history", {
        "Id": name("opportunity_history", key),
        "OpportunityId": name("opportunity", key),
        "StageName": stage,
        "CreatedDate": at(day),
    }


def role(
    key: str, deal: str, who: str, created: int, updated: int | None = None, **fields: object
) -> Row:
    ids = {
        "OpportunityId": name("opportunity", deal, is_long=True),
        "ContactId": name("contact", who, is_long=updated is None),
    }
    record = _record("contact_role", key, created, updated, **ids, **fields)
    return "salesforce/opportunity_contact_roles", record


def history(
    kind: str, key: str, day: int, field: str, before: str | None, after: str | None
) -> Row:
    return f"salesforce/{kind}_history", {
        "Id": name("history", f"{key}{day}"),
        f"{kind.title()}Id": name(kind, key),
        "Field": field,
        "OldValue": before,
        "NewValue": after,
        "CreatedDate": at(day),
    }


def campaign(key: str, title: str, kind: str) -> Row:
    return "salesforce/campaigns", _record("campaign", key, 0, None, Name=title, Type=kind)


def member(
    key: str,
    of: str,
    created: int,
    *,
    updated: int | None = None,
    responded: int | None = None,
    lead: str | None = None,
    contact: str | None = None,
    **fields: object,
) -> Row:
    known = {
        "CampaignId": name("campaign", of, is_long=True),
        "LeadId": lead and name("lead", lead),
        "ContactId": contact and name("contact", contact, is_long=True),
        "HasResponded": responded is not None,
        "FirstRespondedDate": None if responded is None else date_of(responded),
    }
    record = _record("campaign_member", key, created, updated, **known, **fields)
    return "salesforce/campaign_members", record
