"""CallRail: calls to the tracked number and submissions of the site's forms."""

from random import Random
from typing import Any

from dev.simulator import company
from dev.simulator.clock import Window, day_of, local_iso
from dev.simulator.journeys import Lead
from dev.simulator.names import spell_phone
from dev.simulator.writer import Tree

CALLS = "callrail/calls"
FORMS = "callrail/form_submissions"


def write_call(landing: Tree, rng: Random, window: Window, lead: Lead) -> None:
    """Write a call; its custom field carries the browser's id where the number was swapped in."""
    entry = lead.entry
    record: dict[str, Any] = {
        "id": lead.lead_id,
        "answered": lead.is_answered,
        "business_phone_number": company.BUSINESS_PHONE,
        "customer_name": lead.person.name if lead.is_answered and lead.phone else None,
        "customer_phone_number": lead.phone,
        "direction": "inbound",
        "duration": lead.duration,
        "start_time": local_iso(lead.at),
        "tracking_phone_number": company.TRACKING_PHONE,
        "voicemail": False,
        "source": entry.source,
        "medium": entry.medium or None,
        "campaign": entry.campaign or None,
        "keywords": entry.keyword.text if entry.keyword else None,
        "gclid": entry.gclid or None,
        "landing_page_url": company.SITE + entry.landing.path if lead.visitor_id else None,
        "referring_url": entry.referrer or None,
        "custom": {"visitor_id": lead.visitor_id} if lead.visitor_id else {},
    }
    landing.record(CALLS, f"calls_{day_of(window.export_after(lead.at))}.jsonl", record)


def write_form(landing: Tree, rng: Random, window: Window, lead: Lead) -> None:
    """Write a form submission with the fields as they were typed."""
    form_data = {
        "email": lead.email,
        "phone": spell_phone(rng, lead.phone) if lead.phone else None,
        "name": lead.person.name,
        "company": lead.person.employer.name,
        "visitor_id": lead.visitor_id,
    }
    record = {
        "id": lead.lead_id,
        "form_name": lead.form_name,
        "form_url": company.SITE + lead.page.path,
        "landing_page_url": company.SITE + lead.entry.landing.path,
        "referrer": lead.entry.referrer or None,
        "submitted_at": local_iso(lead.at),
        "form_data": {field: value for field, value in form_data.items() if value is not None},
    }
    name = f"form_submissions_{day_of(window.export_after(lead.at))}.jsonl"
    landing.record(FORMS, name, record)


def call_id(rng: Random) -> str:
    """Draw a call's id."""
    return f"CAL{rng.getrandbits(128):032x}"


def form_id(rng: Random) -> str:
    """Draw a form submission's id."""
    return f"FRM{rng.getrandbits(128):032x}"
