"""Google Ads: cost by day at three levels, and clicks.

keyword_view has no cost of Performance Max, Display or Video. Campaigns have it, and the account's
total says what is left, and that a day has nothing. Answers come in pages: a whole answer at once
of an account with many clicks would not fit into memory, and pages cost no more operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Annotated, Any

import requests
from pydantic import AfterValidator

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import AppConnection, Secret
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.streams import Stream, Vendor
from orchestration.lib.extracting.windows import days_due, yesterday

_COST = "metrics.impressions, metrics.clicks, metrics.cost_micros, segments.date"
_CAMPAIGN = (
    "customer.id, customer.currency_code, campaign.id, campaign.name, "
    "campaign.advertising_channel_type, metrics.conversions, metrics.conversions_value, "
    "metrics.conversions_by_conversion_date, metrics.conversions_value_by_conversion_date"
)
_KEYWORD = (
    "ad_group.id, ad_group.name, ad_group_criterion.criterion_id, "
    "ad_group_criterion.keyword.text, ad_group_criterion.keyword.match_type"
)
_KEYWORDS = f"select {_CAMPAIGN}, {_KEYWORD}, {_COST} from keyword_view"
_CAMPAIGNS = f"select {_CAMPAIGN}, {_COST} from campaign"
# Without conversions: the coarsest level that tells them tells them all, and campaigns do.
_TOTAL = f"select customer.id, customer.currency_code, {_COST} from customer"
_NOTHING = {"impressions": "0", "clicks": "0", "costMicros": "0"}
_CLICKS = (
    "select click_view.gclid, click_view.keyword_info.text, click_view.keyword_info.match_type, "
    "customer.id, campaign.id, campaign.name, ad_group.id, ad_group.name, segments.date "
    "from click_view"
)
_ACCOUNT = "select customer.id, customer.currency_code, customer.time_zone from customer"

# Days back that Google answers for, at least: 37 months of cost, 90 days of clicks.
_COST_KEPT, _CLICKS_KEPT = 1_120, 89
# Days that are read again, since Google restates them.
_COST_AGAIN, _CLICKS_AGAIN = 30, 3

_Number = Annotated[str, AfterValidator(lambda number: number.replace("-", ""))]


class Settings(AppConnection):
    """`customers` are accounts with campaigns; `login_customer_id` is the manager above them."""

    base_url: str = "https://googleads.googleapis.com/v26"
    token_url: str = "https://oauth2.googleapis.com/token"
    developer_token: Secret
    customers: list[_Number]
    login_customer_id: _Number | None = None
    since: date


def _client(settings: Settings) -> Client:
    headers = {"developer-token": settings.developer_token.get_secret_value()}
    if settings.login_customer_id:
        headers["login-customer-id"] = settings.login_customer_id
    return Client(settings.base_url, settings.sign_in(), headers=headers, asks_to_wait=_told)


def _told(answer: requests.Response) -> float | None:
    """Google tells waits in bodies alone; those of a day's operations are hours."""
    if answer.status_code != 429:
        return None
    delays = re.findall(r'"retryDelay":\s*"([\d.]+)s"', answer.text)
    return max(map(float, delays), default=None)


def _rows(client: Client, customer: str, query: str) -> Iterator[dict[str, Any]]:
    question = {"query": query}
    while True:
        page = client.post(f"/customers/{customer}/googleAds:search", question)
        yield from page.get("results", ())
        if not page.get("nextPageToken"):
            return
        question["pageToken"] = page["nextPageToken"]


def _days(
    client: Client, drop: Drop, settings: Settings, kept: int, again: int
) -> Iterator[tuple[dict[str, Any], str]]:
    """Each account, as Google tells of it, with each of its days that are due."""
    for customer in settings.customers:
        account = next(_rows(client, customer, _ACCOUNT))["customer"]
        until = yesterday(account["timeZone"])
        for day in days_due(
            drop, customer, since=settings.since, until=until, again=again, kept=kept
        ):
            yield account, day.isoformat()


def _costs(client: Client, drop: Drop, settings: Settings) -> None:
    for account, day in _days(client, drop, settings, _COST_KEPT, _COST_AGAIN):
        nothing = {"customer": account, "metrics": _NOTHING, "segments": {"date": day}}
        total = [*_of(client, account, _TOTAL, day)] or [nothing]
        parts = (_of(client, account, query, day) for query in (_CAMPAIGNS, _KEYWORDS))
        drop.add(f"{account['id']} {day}", chain(total, *parts))


def _clicks(client: Client, drop: Drop, settings: Settings) -> None:
    for account, day in _days(client, drop, settings, _CLICKS_KEPT, _CLICKS_AGAIN):
        drop.add(f"{account['id']} {day}", _of(client, account, _CLICKS, day))


def _of(client: Client, account: dict[str, Any], query: str, day: str) -> Iterator[dict[str, Any]]:
    return _rows(client, account["id"], f"{query} where segments.date = '{day}'")


def _try(client: Client, settings: Settings) -> None:
    """Asks for a metric too, which Google gives of no manager account."""
    for customer in settings.customers:
        next(_rows(client, customer, f"{_TOTAL} where segments.date during YESTERDAY"), None)


_NEEDS = (
    "a developer token, and a Google account that may read each of customers; where it may so "
    "through a manager account, login_customer_id"
)
VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "costs": Stream(_costs, _try, _NEEDS, whole_days=True),
        "clicks": Stream(_clicks, _try, _NEEDS),
    },
    example="""\
google_ads:
  developer_token: GOOGLE_ADS_DEVELOPER_TOKEN  # docs/sources/google_ads.md says where to click
  client_id: GOOGLE_ADS_CLIENT_ID
  client_secret: GOOGLE_ADS_CLIENT_SECRET
  refresh_token: GOOGLE_ADS_REFRESH_TOKEN
  customers: ["1234567890"]  # accounts with campaigns, not the manager account
  # login_customer_id: "1112223333"  # the manager account, where access comes through one
  since: 2026-01-01  # at most 37 months ago; clicks come of the last 90 days
""",
)
