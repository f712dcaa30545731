"""HubSpot: objects of the CRM with their history and links, what names them, and sent forms."""

from __future__ import annotations

from math import inf

import requests

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.signing import bearer
from orchestration.lib.extracting.streams import Stream, Vendor
from orchestration.lib.extracting.vendors.hubspot.asking import page_after
from orchestration.lib.extracting.vendors.hubspot.forms import FORM_SUBMISSIONS
from orchestration.lib.extracting.vendors.hubspot.objects import Kind, objects
from orchestration.lib.extracting.vendors.hubspot.settings import Settings

_PIPELINES = "/crm/v3/pipelines/deals"
_OWNERS = "/crm/v3/owners"
_PROPERTIES = "/crm/v3/properties/contacts"
_NAMED = ("lifecyclestage", "hs_lead_status")  # properties whose options a portal names


def _client(settings: Settings) -> Client:
    sign_in = bearer(settings.token.get_secret_value())
    return Client(settings.base_url, sign_in, per_second=9, asks_to_wait=_day_is_used_up)


def _day_is_used_up(answer: requests.Response) -> float | None:
    return inf if answer.status_code == 429 and '"DAILY"' in answer.text else None


def _pipelines(client: Client, drop: Drop, settings: Settings) -> None:
    for archived in ("true", "false"):
        for pipeline in client.get(_PIPELINES, archived=archived)["results"]:
            drop.add(pipeline["id"], [pipeline])


def _owners(client: Client, drop: Drop, settings: Settings) -> None:
    for archived in ("true", "false"):
        after: dict[str, str] | None = {}
        while after is not None:
            page = client.get(_OWNERS, archived=archived, limit=100, **after)
            for owner in page["results"]:
                drop.add(owner["id"], [owner])
            after = page_after(page)


def _properties(client: Client, drop: Drop, settings: Settings) -> None:
    for one in client.get(_PROPERTIES)["results"]:
        if one["name"] in _NAMED:
            drop.add(f"contacts/{one['name']}", [{"objectType": "contacts", **one}])


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "contacts": objects(Kind("contacts", "contact", "lastmodifieddate")),
        "companies": objects(Kind("companies", "company", "hs_lastmodifieddate")),
        "deals": objects(Kind("deals", "deal", "hs_lastmodifieddate", ("contacts", "companies"))),
        "pipelines": Stream(
            _pipelines,
            trial=lambda client, settings: client.get(_PIPELINES),
            needs="the scope crm.objects.deals.read",
        ),
        "properties": Stream(
            _properties,
            trial=lambda client, settings: client.get(_PROPERTIES),
            needs="the scope crm.objects.contacts.read",
        ),
        "owners": Stream(
            _owners,
            trial=lambda client, settings: client.get(_OWNERS, limit=1),
            needs="the scope crm.objects.owners.read",
        ),
        "form_submissions": FORM_SUBMISSIONS,
    },
    example="""\
hubspot:
  token: HUBSPOT_TOKEN  # of a private app; docs/sources/hubspot.md says where to click
  # streams: [contacts, companies, deals, pipelines]  # all, unless some are named
  # sweep_every_days: 7  # how often to look for what moves no date: archiving and links
  # properties: {contacts: [utm_source]}  # beside those that closedloop reads
""",
)
