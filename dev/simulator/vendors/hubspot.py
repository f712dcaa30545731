"""HubSpot: objects with their property history, exported weekly whenever something changed."""

from collections.abc import Callable, Iterator
from random import Random

from dev.simulator.clock import Window, day_of, iso
from dev.simulator.company import DEAL_STAGES
from dev.simulator.crm import Change, Contact, Deal
from dev.simulator.people import Employer
from dev.simulator.profiles import COUNTRIES, employee_count
from dev.simulator.writer import Tree

CONTACTS = "hubspot/contacts"
COMPANIES = "hubspot/companies"
DEALS = "hubspot/deals"
PIPELINES = "hubspot/pipelines"
_PROBABILITY = {stage: probability for stage, _, probability, _ in DEAL_STAGES}
_DEAL_TYPE = {
    "new": "newbusiness",
    "renewal": "renewal",
    "up_sell": "upsell",
    "cross_sell": "crosssell",
}


# A kind of record and the company's own id of one: the properties that link it with another system.
Links = Callable[[str, str], dict[str, str]]


def _unlinked(kind: str, own_id: str) -> dict[str, str]:
    return {}


class HubSpot:
    """HubSpot as the company's CRM, or as one of two that are kept in step by `links`."""

    def __init__(self, landing: Tree, window: Window, links: Links = _unlinked) -> None:
        self._landing = landing
        self._window = window
        self._links = links

    def ids(self, kind: str, own_id: str) -> list[str]:
        """Return the id that it has everywhere."""
        return [own_id]

    def company(self, employer: Employer, at: int) -> None:
        """Write a company."""
        write_company(self._landing, self._window, employer, at, self._links)

    def group(self, rng: Random | None, contacts: list[Contact], deals: list[Deal]) -> None:
        """Write contacts and deals."""
        for contact in contacts:
            write_contact(self._landing, rng, self._window, contact, self._links)
        for deal in deals:
            write_deal(self._landing, rng, self._window, deal, self._links)

    def settings(self) -> None:
        """Write the pipeline."""
        write_pipeline(self._landing, self._window)

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write a contact without times."""
        name = file_name("contacts", self._window.end)
        contact = {"id": "99", "properties": {"email": "nobody@lost-export.example"}}
        self._landing.record(CONTACTS, name, contact)
        place = self._landing.place(CONTACTS, name)
        yield CONTACTS, place, "no createdate and no lastmodifieddate"


def write_contact(
    landing: Tree,
    rng: Random | None,
    window: Window,
    contact: Contact,
    links: Links = _unlinked,
) -> None:
    """Write a contact as it stood at each export; without `rng` nothing is exported twice."""
    for export, changes in versions(rng, window, contact.changes):
        state = {change.name: change.value for change in changes}
        properties = {
            "email": None,
            "phone": None,
            "firstname": None,
            "lastname": None,
            "jobtitle": None,
            "country": None,
            "hs_lead_status": None,
            "associatedcompanyid": None,
            "hs_analytics_source": None,
            "hs_merged_object_ids": None,
            **state,
            "createdate": iso(contact.created_at),
            "lastmodifieddate": iso(changes[-1].at),
            **links("contact", contact.contact_id),
        }
        record = {
            "id": contact.contact_id,
            "properties": properties,
            "propertiesWithHistory": {
                "lifecyclestage": _history(changes, "lifecyclestage"),
                "hs_lead_status": _history(changes, "hs_lead_status"),
            },
            "createdAt": iso(contact.created_at),
            "updatedAt": iso(changes[-1].at),
            "archived": False,
        }
        landing.record(CONTACTS, file_name("contacts", export), record)


def write_deal(
    landing: Tree, rng: Random | None, window: Window, deal: Deal, links: Links = _unlinked
) -> None:
    """Write a deal as it stood at each export."""
    for export, changes in versions(rng, window, deal.changes):
        state = {change.name: change.value for change in changes}
        stage = state["dealstage"]
        properties = {
            "amount": state.get("amount"),
            "closedate": iso(int(state["closedate"])),
            "createdate": iso(deal.created_at),
            "deal_currency_code": deal.currency,
            "dealname": deal.name,
            "dealstage": stage,
            "hs_is_closed": str(stage in ("closedwon", "closedlost")).lower(),
            "hs_is_closed_won": str(stage == "closedwon").lower(),
            "hs_deal_stage_probability": _PROBABILITY[stage],
            "dealtype": _DEAL_TYPE.get(deal.kind),
            "closed_lost_reason": state.get("lost_reason"),
            "hs_lastmodifieddate": iso(changes[-1].at),
            "pipeline": "default",
            **links("deal", deal.deal_id),
        }
        contacts = [{"id": i, "type": "deal_to_contact"} for i in deal.contact_ids]
        companies = [{"id": deal.company_id, "type": "deal_to_company"}] if deal.company_id else []
        record = {
            "id": deal.deal_id,
            "properties": properties,
            "propertiesWithHistory": {
                "dealstage": _history(changes, "dealstage"),
                "amount": _history(changes, "amount"),
            },
            "associations": {
                "contacts": {"results": contacts},
                "companies": {"results": companies},
            },
            "createdAt": iso(deal.created_at),
            "updatedAt": iso(changes[-1].at),
            "archived": False,
        }
        landing.record(DEALS, file_name("deals", export), record)


def write_company(
    landing: Tree, window: Window, employer: Employer, at: int, links: Links = _unlinked
) -> None:
    """Write a company, once, as it was created at `at`."""
    employees = employee_count(employer)
    record = {
        "id": employer.company_id,
        "properties": {
            "name": employer.name,
            "domain": employer.domain,
            "country": COUNTRIES[employer.country],
            "numberofemployees": str(employees) if employees else None,
            "createdate": iso(at),
            "hs_lastmodifieddate": iso(at),
            **links("company", employer.company_id or ""),
        },
        "createdAt": iso(at),
        "updatedAt": iso(at),
        "archived": False,
    }
    landing.record(COMPANIES, file_name("companies", window.export_after(at)), record)


def write_pipeline(landing: Tree, window: Window) -> None:
    """Write the one sales pipeline."""
    stages = [
        {
            "id": stage,
            "label": label,
            "displayOrder": order,
            "metadata": {"isClosed": str(is_closed).lower(), "probability": probability},
        }
        for order, (stage, label, probability, is_closed) in enumerate(DEAL_STAGES)
    ]
    record = {
        "id": "default",
        "label": "Sales pipeline",
        "displayOrder": 0,
        "stages": stages,
        "createdAt": iso(window.start),
        "updatedAt": iso(window.start),
    }
    landing.record(PIPELINES, "pipelines.jsonl", record)


def file_name(kind: str, export: int) -> str:
    """Name the file of an export."""
    return f"{kind}_{day_of(export)}.jsonl"


def versions(
    rng: Random | None, window: Window, changes: list[Change]
) -> Iterator[tuple[int, list[Change]]]:
    """Yield each export with the changes known by then; now and then an old state comes again."""
    previous: list[Change] = []
    seen = 0
    for export in window.exports:
        known = changes[seen:]
        fresh = sum(1 for change in known if change.at < export)
        if fresh:
            seen += fresh
            previous, current = changes[: seen - fresh], changes[:seen]
            yield export, current
        elif seen and rng and rng.random() < 0.04:
            # Unchanged, or even the state before: an export that was run again.
            yield export, previous if previous and rng.random() < 0.3 else changes[:seen]


def _history(changes: list[Change], name: str) -> list[dict[str, str]]:
    """List the values of a property, newest first, as HubSpot does."""
    return [
        {"value": change.value, "timestamp": iso(change.at), "sourceType": "CRM_UI"}
        for change in reversed(changes)
        if change.name == name
    ]
