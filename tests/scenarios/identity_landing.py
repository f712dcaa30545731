"""People who defy identification, one function a case, in the generic contract.

Every row arrives with one of two exports; what arrives with the second is marked by `late`. Which
that is has nothing to do with when it happened, so that both orders of arrival are among the cases.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Row = tuple[str, dict[str, Any]]

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
EXPORTS = ("first", "second")

SPELLINGS = {
    "US": ("(303) 555-4001", "303.555.4001", "1-303-555-4001", "+1 303 555 4001", "3035554001"),
    "GB": ("+44 20 7946 0018", "+44 (0)20 7946 0018", "0044 20 7946 0018", "011 44 2079460018"),
    "DE": ("+49 30 23125-001", "+49 (0)30 / 23125001", "0049 (30) 23125001", "4930 23125001"),
    "FR": ("+33 1 99 00 12 34", "+33 (0)1.99.00.12.34", "00 33 199001234", "33 199 001 234"),
    "AU": ("+61 2 5550 1234", "+61 (0)2 5550 1234", "0061 2 55501234", "011-61-2-5550-1234"),
}
CHAIN_LENGTH = 2_000


def land(landing: Path, exports: tuple[str, ...] = EXPORTS) -> None:
    """Write the rows of all cases that arrive with these exports."""
    written: dict[tuple[str, str, str], list[str]] = {}
    for case in CASES:
        for stream, row in case():
            arrives, instance = row.pop("arrives", EXPORTS[0]), row.pop("instance", "")
            written.setdefault((stream, instance, arrives), []).append(json.dumps(row))
    for (stream, instance, arrives), lines in written.items():
        if arrives in exports:
            folder = landing / "generic" / stream / (instance and f"instance={instance}")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"identity_{arrives}.jsonl").write_text("\n".join(lines) + "\n")


def two_people_on_one_device() -> Iterator[Row]:
    for browser, first, second in (("home", "ann", "bob"), ("office", "bob", "ann")):
        visitor = f"identity-{browser}"
        yield visit(visitor, 1)
        # Of the first browser what happened first arrives last.
        arrives = late if browser == "home" else as_it_happens
        yield arrives(visit(visitor, 2))
        yield arrives(identify(visitor, 2, email=f"identity-{first}@one.example"))
        yield visit(visitor, 3)
        yield visit(visitor, 4)
        yield identify(visitor, 4, email=f"identity-{second}@two.example")
        yield visit(visitor, 5)


def forwarded_newsletter_link() -> Iterator[Row]:
    address = "identity-recipient@one.example"
    yield visit("identity-recipient", 1)
    yield identify("identity-recipient", 1, email=address)
    for reader in ("known-later", "known-before"):
        yield visit(f"identity-{reader}", 1)
        yield visit(f"identity-{reader}", 2, email=address)
        yield visit(f"identity-{reader}", 3)
        known = identify(
            f"identity-{reader}",
            3 if reader == "known-later" else 1,
            email=f"identity-{reader}@two.example",
        )
        yield late(known)
    yield visit("identity-never-known", 1)
    yield visit("identity-never-known", 2, email=address)
    yield visit("identity-never-known", 3)
    # The first page arrives late: until then the visit is nobody's.
    yield late(visit("identity-link-only", 2, email=address))
    yield visit("identity-link-only", 2, minute=5)


def shared_switchboard_phone() -> Iterator[Row]:
    for number in (1, 2, 3):
        email = f"identity-desk-{number}@office.example"
        yield contact(f"identity-desk-{number}", 1, email=email, phone="+1 303 555 4100")
        yield visit(f"identity-desk-{number}", 2)
        yield call(f"identity-desk-{number}", 2, f"identity-desk-{number}", "(303) 555-4100")
        if number != 3:
            yield form(f"identity-desk-{number}", 3, email=email)
    yield call("identity-desk-unseen", 4, None, "3035554100")
    # A switchboard that the CRM has never heard of.
    for number in (1, 2, 3):
        yield visit(f"identity-hall-{number}", 2)
        yield form(f"identity-hall-{number}", 2, email=f"identity-hall-{number}@hall.example")
        yield late(call(f"identity-hall-{number}", 3, f"identity-hall-{number}", "303-555-4101"))


def role_address() -> Iterator[Row]:
    for number in (1, 2):
        yield visit(f"identity-role-{number}", 1)
        yield form(
            f"identity-role-{number}",
            1,
            email="info@identity-firm.example",
            phone=f"+1303555420{number}",
        )
        yield visit(f"identity-solo-{number}", 1)
        yield form(
            f"identity-solo-{number}", 1, email="info@identity-solo.example", phone="+13035554209"
        )


def crm_merge() -> Iterator[Row]:
    for number in (1, 2):
        email = f"identity-merged-{number}@one.example"
        yield visit(f"identity-merged-{number}", 1)
        yield identify(f"identity-merged-{number}", 1, email=email)
        yield contact(f"identity-merged-{number}", 1, email=email)
    yield late(
        contact(
            "identity-merged-2",
            1,
            updated=40,
            email="identity-merged-2@one.example",
            merged_contact_ids=["identity-merged-1"],
        )
    )


def chain_of_merges() -> Iterator[Row]:
    for number in (1, 2, 3, 4):
        email = f"identity-link-{number}@one.example"
        yield visit(f"identity-link-{number}", 1)
        yield identify(f"identity-link-{number}", 1, email=email)
        merged = [f"identity-link-{number - 1}"] if number > 1 else []
        # The merge in the middle arrives last.
        arrives = late if number == 3 else as_it_happens
        yield arrives(
            contact(
                f"identity-link-{number}",
                number,
                email=email,
                phone="303 555 4301",
                merged_contact_ids=merged,
            )
        )


def plus_alias() -> Iterator[Row]:
    for name in ("jane", "jane+news"):
        visitor = f"identity-{name}"
        yield visit(visitor, 1)
        yield identify(visitor, 1, email=f"identity-{name}@one.example")


def three_devices_joined_months_later() -> Iterator[Row]:
    who = {
        "phone": {"phone": "+13035554401"},
        "laptop": {"email": "identity-three@one.example"},
        "tablet": {"user_id": "identity-user-three"},
    }
    for device, known in who.items():
        yield visit(f"identity-{device}", 1)
        yield visit(f"identity-{device}", 10)
        yield identify(f"identity-{device}", 10, **known)
    # Months later one form ties two of them, and a sign-in the third.
    yield late(form(None, 150, **who["phone"], **who["laptop"]))
    yield late(visit("identity-tablet", 170))
    yield late(identify("identity-tablet", 170, **who["tablet"], **who["laptop"]))


def call_first_crm_later() -> Iterator[Row]:
    yield visit("identity-caller", 1)
    yield call("identity-caller", 1, "identity-caller", "(303) 555-4501")
    yield visit("identity-caller-mobile", 5)
    yield identify("identity-caller-mobile", 5, email="identity-caller@one.example")
    yield late(
        contact("identity-caller", 30, email="identity-caller@one.example", phone="+1-303-555-4501")
    )


def user_id_reused() -> Iterator[Row]:
    for name in ("eve", "dan"):
        visitor, email = f"identity-{name}", f"identity-{name}@one.example"
        yield visit(visitor, 1)
        arrives = late if name == "dan" else as_it_happens
        yield arrives(identify(visitor, 1, user_id="identity-reused", email=email))
        yield visit(visitor, 2, user_id="identity-reused")
    yield visit("identity-eve-or-dan", 3, user_id="identity-reused")
    # Two numbers of one person do not make a user id suspect.
    for number in (1, 2):
        visitor = f"identity-own-{number}"
        yield visit(visitor, 1)
        yield identify(
            visitor,
            1,
            user_id="identity-own",
            email="identity-own@one.example",
            phone=f"+1303555460{number}",
        )


def logged_in_without_identify() -> Iterator[Row]:
    yield visit("identity-signed-in", 1)
    yield visit("identity-signed-in", 2, user_id="identity-member")
    yield visit("identity-signed-in-too", 3, user_id="identity-member")


def phones_in_every_spelling() -> Iterator[Row]:
    for country, spellings in SPELLINGS.items():
        for number, spelling in enumerate(spellings):
            visitor = f"identity-{country}-{number}"
            yield visit(visitor, 1)
            yield form(visitor, 1, phone=spelling)


def junk() -> Iterator[Row]:
    for number in (1, 2):
        visitor = f"identity-junk-{number}"
        yield visit(visitor, 1)
        yield identify(visitor, 1, user_id="Undefined", email="test@identity.example")
        yield form(visitor, 1, email="n/a", phone="555-5555")
        yield form(visitor, 1, minute=5, email="nobody", phone="(999) 999-9999")
        yield call(f"identity-junk-{number}", 1, visitor, "anonymous")
    yield (
        "email_events",
        {
            "event_id": "identity-junk-click",
            "occurred_at": at(2),
            "email": "test@identity.example",
            "event_name": "clicked",
        },
    )


def chain_of_identifiers() -> Iterator[Row]:
    def link(number: int) -> dict[str, str]:
        if number % 2:
            return {"phone": f"+1720555{number:04}"}
        return {"email": f"identity-chain-{number}@one.example"}

    yield visit("identity-chain-0", 1)
    yield visit(f"identity-chain-{CHAIN_LENGTH - 2}", 1)
    for number in range(CHAIN_LENGTH - 1):
        arrives = late if number % 3 == 1 else as_it_happens
        who = {**link(number), **link(number + 1)}
        yield arrives(identify(f"identity-chain-{number}", 1, **who))


def contacts_of_one_address() -> Iterator[Row]:
    """A CRM that makes a contact of every form: six are one person unless their names differ."""
    for number in range(6):
        arrives = late if number > 2 else as_it_happens
        for name, fields in (
            ("repeated", {"email": "identity-repeated@one.example"}),
            ("repeated-name", {"email": "identity-name@one.example", "name": "Ann Smith"}),
            ("counter", {"email": "identity-counter@firm.example", "name": f"Ann {number} Smith"}),
            ("role", {"email": "info@identity-contacts.example"}),
        ):
            yield arrives(contact(f"identity-{name}-{number}", number + 1, **fields))
    # Of the six at the counter one came twice.
    yield contact(
        "identity-counter-again", 9, email="identity-counter@firm.example", name=" ann 0  smith"
    )
    for name, email in (
        ("repeated", "identity-repeated@one.example"),
        ("counter", "identity-counter@firm.example"),
    ):
        yield visit(f"identity-of-{name}", 3)
        yield late(form(f"identity-of-{name}", 3, email=email))


def signed_in_and_filling_forms() -> Iterator[Row]:
    """Browsers that carry a user id, which nothing asserts together with an address."""

    def signed_in(browser: str, day: int, user: str, email: str | None, **more: str) -> list[Row]:
        visitor = f"identity-{browser}"
        rows = [visit(visitor, day), visit(visitor, day, 1, user_id=f"identity-user-{user}")]
        return [*rows, form(visitor, day, 3, email=email, **more)] if email else rows

    yield visit("identity-own-form", 1)
    yield from signed_in("own-form", 5, "own-form", "identity-own-form@one.example")
    yield late(visit("identity-own-form-too", 9, user_id="identity-user-own-form"))
    # Calls once, on another day.
    yield from signed_in("own-form", 20, "own-form", None)
    yield late(call("identity-own-form", 20, "identity-own-form", "+13035554701"))
    # A clerk who enters forms for customers.
    for number in (1, 2, 3):
        email = f"identity-customer-{number}@one.example"
        rows = signed_in("clerk", number, "clerk", email)
        yield from rows if number < 3 else map(late, rows)
    # A colleague at the desk of somebody who has sent a form of their own.
    yield from signed_in("host", 1, "host", "identity-host@firm.example")
    yield from map(late, signed_in("host", 2, "host", "identity-guest@firm.example"))
    # One address on the browsers of two who are signed in.
    for number in (1, 2):
        rows = signed_in(
            f"couple-{number}", number, f"couple-{number}", "identity-couple@a.example"
        )
        yield from rows if number == 1 else map(late, rows)


def told_by_two_systems() -> Iterator[Row]:
    """A form tool and a call tracker that write down one form, beside what only seems to be one."""

    def twice(name: str, **second: object) -> Iterator[Row]:
        who = {"email": f"identity-{name}@one.example"}
        yield visit(f"identity-{name}", 1)
        yield form(f"identity-{name}", 1, **who)
        _, row = form(None, 1, minute=4, **who)
        row["submission_id"] = f"identity-{name}-again"
        yield late(("form_submissions", {**row, "instance": "tracker", **second}))

    yield from twice("told-twice")
    yield from twice("told-later", submitted_at=at(1, 8))
    yield from twice("told-by-one", instance="")
    yield from twice("told-of-another", email="identity-told-of-yet-another@one.example")


def forms_without_an_instance() -> Iterator[Row]:
    """Two sites with a folder each, and a form tool that knows of neither."""
    for site, browsers in (("north", ("one-site", "two-sites")), ("south", ("two-sites",))):
        for browser in browsers:
            stream, row = visit(f"identity-{browser}", 1)
            row["event_id"] += site
            # The form is there before the browser.
            yield late((stream, {**row, "instance": site}))
    for browser in ("one-site", "two-sites"):
        yield form(f"identity-{browser}", 1, email=f"identity-{browser}@one.example")


def companies() -> Iterator[Row]:
    yield ("companies", {"company_id": "identity-A", "name": "A", "domain": "identity-a.example"})
    yield ("companies", {"company_id": "identity-B", "name": "B", "domain": "gmail.com"})
    for name, email, company in (
        ("linked", "identity-linked@identity-other.example", "identity-A"),
        ("by-domain", "identity-by-domain@Identity-A.example", None),
        ("unknown-firm", "identity-unknown-firm@identity-c.example", None),
        ("free-mail", "identity-free-mail@gmail.com", None),
        ("linked-free-mail", "identity-linked-free-mail@gmail.com", "identity-B"),
    ):
        yield contact(f"identity-{name}", 1, email=email, company_id=company)


CASES: tuple[Callable[[], Iterator[Row]], ...] = (
    two_people_on_one_device,
    forwarded_newsletter_link,
    shared_switchboard_phone,
    role_address,
    crm_merge,
    chain_of_merges,
    plus_alias,
    three_devices_joined_months_later,
    call_first_crm_later,
    user_id_reused,
    logged_in_without_identify,
    phones_in_every_spelling,
    junk,
    chain_of_identifiers,
    contacts_of_one_address,
    signed_in_and_filling_forms,
    told_by_two_systems,
    forms_without_an_instance,
    companies,
)


def late(row: Row) -> Row:
    """Let a row arrive with the second export."""
    stream, fields = row
    return stream, {**fields, "arrives": EXPORTS[1]}


def as_it_happens(row: Row) -> Row:
    """Let a row arrive with the first export."""
    return row


def at(day: int, minute: int = 0) -> str:
    """The time of a case's day; its visits begin at nine."""
    return (START + timedelta(days=day, minutes=minute)).isoformat()


def visit(visitor: str, day: int, minute: int = 0, **carried: str) -> Row:
    """A page view that begins a visit, and what it carries along."""
    return _event(visitor, "page_view", day, minute, carried)


def identify(visitor: str, day: int, **who: str) -> Row:
    """An identify call, a minute into the visit of that day."""
    return _event(visitor, "identify", day, 1, who)


def _event(visitor: str, name: str, day: int, minute: int, who: dict[str, str]) -> Row:
    event = {
        "event_id": f"{visitor}-{name}-{day}-{minute}",
        "occurred_at": at(day, minute),
        "visitor_id": visitor,
        "event_name": name,
        "page_url": "https://www.identity.example/pricing",
    }
    return "web_events", {**event, **who}


def form(visitor: str | None, day: int, minute: int = 2, **who: str) -> Row:
    """A form, two minutes into the visit of that day."""
    submission = {
        "submission_id": f"identity-{visitor}-{day}-{minute}",
        "submitted_at": at(day, minute),
        "form_name": "Contact",
        "visitor_id": visitor,
    }
    return "form_submissions", {**submission, **who}


def call(call_id: str, day: int, visitor: str | None, phone: str) -> Row:
    """An answered call, three minutes into the visit of that day."""
    return "calls", {
        "call_id": call_id,
        "started_at": at(day, 3),
        "duration_seconds": 60,
        "is_answered": True,
        "caller_phone": phone,
        "visitor_id": visitor,
    }


def contact(contact_id: str, created: int, updated: int | None = None, **fields: object) -> Row:
    """A contact of the CRM."""
    times = {"created_at": at(created, 30), "updated_at": at(updated or created, 30)}
    return "contacts", {"contact_id": contact_id, **times, **fields}
