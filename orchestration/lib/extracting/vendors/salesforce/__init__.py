"""Salesforce: leads, contacts, accounts, opportunities, campaigns, and the history of stages."""

from __future__ import annotations

from math import inf

import requests

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.signing import oauth
from orchestration.lib.extracting.streams import Vendor
from orchestration.lib.extracting.vendors.salesforce.asking import Kind
from orchestration.lib.extracting.vendors.salesforce.records import records
from orchestration.lib.extracting.vendors.salesforce.settings import Settings

_BUSY = 30.0  # seconds to wait when the org has too many requests at work


def _client(settings: Settings) -> Client:
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.client_id.get_secret_value(),
        "client_secret": settings.client_secret.get_secret_value(),
    }
    if refresh_token := settings.refresh_token.get_secret_value():
        form |= {"grant_type": "refresh_token", "refresh_token": refresh_token}
    url = settings.base_url.rstrip("/") + "/services/oauth2/token"
    return Client(settings.base_url, oauth(url, **form), asks_to_wait=_told)


def _told(answer: requests.Response) -> float | None:
    if answer.ok or "REQUEST_LIMIT_EXCEEDED" not in answer.text:
        return None
    return _BUSY if "Concurrent" in answer.text else inf


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        kind.stream: records(kind)
        for kind in (
            Kind("leads", "Lead", seed="lead"),
            Kind("contacts", "Contact", seed="contact", own=("lifecycle", "contact_status")),
            Kind("accounts", "Account"),
            Kind("opportunities", "Opportunity", seed="deal", own=("loss_reason",)),
            Kind("opportunity_history", "OpportunityHistory", is_history=True),
            Kind("opportunity_contact_roles", "OpportunityContactRole"),
            Kind("opportunity_stages", "OpportunityStage"),
            Kind("lead_history", "LeadHistory", is_history=True, tracked=("Status",)),
            Kind(
                "contact_history",
                "ContactHistory",
                is_history=True,
                own=("lifecycle", "contact_status"),
            ),
            Kind("campaigns", "Campaign"),
            Kind("campaign_members", "CampaignMember"),
        )
    },
    example="""\
salesforce:
  base_url: https://yourcompany.my.salesforce.com  # Setup > My Domain; docs/sources/salesforce.md
  client_id: SALESFORCE_CLIENT_ID  # consumer key of an external client app
  client_secret: SALESFORCE_CLIENT_SECRET
  # refresh_token: SALESFORCE_REFRESH_TOKEN  # where the app has no client credentials flow
  # streams: [leads, contacts, opportunities]  # all, unless some are named
  # sweep_every_days: 7  # how often to look for what moves no stamp: formula fields
  # fields: {contacts: [UTM_Source__c]}  # beside those that closedloop reads
  # share_of_limit: 0.9  # of the org's calls a day, with those of others; then it stops until later
""",
)
