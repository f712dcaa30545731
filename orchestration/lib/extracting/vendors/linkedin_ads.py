"""LinkedIn Ads: cost by day and campaign; LinkedIn restates 30 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import Any

import requests

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import AppConnection
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.streams import Stream, Vendor
from orchestration.lib.extracting.windows import days_due

_RESTATED = 30  # days
_PAGE = 1_000  # campaigns
_FIELDS = (
    "pivotValues,dateRange,impressions,clicks,costInLocalCurrency,externalWebsiteConversions,"
    "oneClickLeads,conversionValueInLocalCurrency"
)


class Settings(AppConnection):
    """`version` is the month of the API's version; LinkedIn ends each after a year."""

    base_url: str = "https://api.linkedin.com"
    token_url: str = "https://www.linkedin.com/oauth/v2/accessToken"
    accounts: list[str]
    since: date
    version: str = "202607"


def _client(settings: Settings) -> Client:
    return Client(
        settings.base_url,
        settings.sign_in(),
        asks_to_wait=_day_is_used_up,
        headers={"LinkedIn-Version": settings.version, "X-Restli-Protocol-Version": "2.0.0"},
    )


def _day_is_used_up(answer: requests.Response) -> float | None:
    return inf if answer.status_code == 429 and " DAY limit" in answer.text else None


def _costs(client: Client, drop: Drop, settings: Settings) -> None:
    until = datetime.now(UTC).date() - timedelta(days=1)
    for number in settings.accounts:
        told = client.get(f"/rest/adAccounts/{number}")
        account = {key: told[key] for key in ("id", "name", "currency")}
        names = dict(_campaigns(client, number))
        for day in days_due(drop, number, since=settings.since, until=until, again=_RESTATED):
            rows = client.get(_question(number, day))["elements"]
            named = [_named(row, account, names) for row in rows]
            drop.add(f"{number}/{day}", named or [_nothing(day, account)])


def _campaigns(client: Client, account: str) -> Iterator[tuple[str, str]]:
    """The id and name of each campaign."""
    more: dict[str, str] | None = {}
    while more is not None:
        path = f"/rest/adAccounts/{account}/adCampaigns"
        page = client.get(path, q="search", pageSize=_PAGE, **more)
        for one in page["elements"]:
            yield str(one["id"]), one["name"]
        token = page.get("metadata", {}).get("nextPageToken")
        more = {"pageToken": token} if token else None


def _question(account: str, day: date) -> str:
    """What one day of an account cost; brackets and commas have a meaning and stay as they are."""
    at = "({})".format(",".join(f"{part}:{number}" for part, number in _date(day).items()))
    return (
        "/rest/adAnalytics?q=analytics&pivot=CAMPAIGN&timeGranularity=DAILY"
        f"&dateRange=(start:{at},end:{at})&fields={_FIELDS}"
        f"&accounts=List(urn%3Ali%3AsponsoredAccount%3A{account})"
    )


def _named(row: dict[str, Any], account: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A row, which has ids alone, with what its account and campaign are."""
    campaign = row["pivotValues"][0].rpartition(":")[2]
    return {"account": account, "campaign": {"id": campaign, "name": names.get(campaign)}, **row}


def _nothing(day: date, account: dict[str, Any]) -> dict[str, Any]:
    """A row of a day without any: of a day that is taken back, what was landed before must go."""
    return {
        "account": account,
        "pivotValues": [f"urn:li:sponsoredAccount:{account['id']}"],
        "dateRange": {"start": _date(day), "end": _date(day)},
        "costInLocalCurrency": "0",
    }


def _date(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "costs": Stream(
            _costs,
            trial=lambda client, settings: [
                client.get(f"/rest/adAccounts/{number}") for number in settings.accounts
            ],
            needs="the scopes r_ads and r_ads_reporting, and a role in each account",
            whole_days=True,
        )
    },
    example="""\
linkedin_ads:
  client_id: LINKEDIN_CLIENT_ID  # of an app with the Advertising API; docs/sources/linkedin_ads.md
  client_secret: LINKEDIN_CLIENT_SECRET
  refresh_token: LINKEDIN_REFRESH_TOKEN
  accounts: ["512345678"]  # in the address of Campaign Manager
  since: 2026-01-01  # the first day
  # version: "202607"  # LinkedIn ends a version after a year
""",
)
