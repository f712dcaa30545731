"""Microsoft Ads: cost by day, campaign and keyword, from reports that are made on request."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

import requests
from pydantic import Field

from orchestration.lib.extracting.archives import rows_of
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import AppConnection, Secret
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.refusals import ExtractionError
from orchestration.lib.extracting.streams import Stream, Vendor
from orchestration.lib.extracting.windows import days_due

_RESTATED = 30  # days
_DAYS = 7  # a report, to wait for fewer of them
_POLLS = 200
_PATH = "/Reporting/v13/GenerateReport"
_CAMPAIGN = [
    *("TimePeriod", "AccountId", "AccountName", "CurrencyCode", "CampaignId", "CampaignName"),
    *("Impressions", "Clicks", "Spend", "ConversionsQualified", "Revenue"),
]
_REPORTS = {
    "Campaign": _CAMPAIGN,
    "Keyword": [*_CAMPAIGN, "AdGroupId", "AdGroupName", "KeywordId", "Keyword"],
}


class Settings(AppConnection):
    """`poll_seconds` lie between two looks at whether a report is made."""

    base_url: str = "https://reporting.api.bingads.microsoft.com"
    token_url: str = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
    developer_token: Secret
    customer: str
    accounts: list[str]
    since: date
    poll_seconds: float = Field(default=5, ge=0)


def _client(settings: Settings) -> Client:
    return Client(
        settings.base_url,
        settings.sign_in(scope="https://ads.microsoft.com/msads.manage offline_access"),
        asks_to_wait=_asks_too_often,
        headers={
            "DeveloperToken": settings.developer_token.get_secret_value(),
            "CustomerId": settings.customer,
        },
    )


def _asks_too_often(answer: requests.Response) -> float | None:
    """A minute, where Microsoft counts too many calls: it says so in the body alone."""
    return 60.0 if not answer.ok and "CallRateExceeded" in answer.text else None


def _costs(client: Client, drop: Drop, settings: Settings) -> None:
    until = datetime.now(UTC).date() - timedelta(days=1)
    for account in settings.accounts:
        read_until = date.min
        rows: dict[str, list[dict[str, str]]] = {}
        for day in days_due(drop, account, since=settings.since, until=until, again=_RESTATED):
            if day > read_until:
                read_until = min(day + timedelta(days=_DAYS - 1), until)
                rows = _by_day(client, settings, account, day, read_until)
                if row := next(chain.from_iterable(rows.values()), None):
                    drop.save(**{f"{account} currency": row["CurrencyCode"]})
            found = rows.get(day.isoformat()) or _nothing(drop, account, day)
            drop.add(f"{account}/{day}", found)


def _nothing(drop: Drop, account: str, day: date) -> list[dict[str, str]]:
    """A row of a day without any: of a day that is taken back, what was landed before must go.

    An account that never had a row has told no currency, and nothing that must go.
    """
    currency: str | None = drop.cursors.get(f"{account} currency")
    if not currency:
        return []
    row = {"AccountId": account, "CurrencyCode": currency, "TimePeriod": day.isoformat()}
    return [row | {"Spend": "0"}]


def _by_day(
    client: Client, settings: Settings, account: str, first: date, last: date
) -> dict[str, list[dict[str, str]]]:
    """The rows of all reports, by day."""
    found = defaultdict(list)
    for kind in _REPORTS:
        for row in _report(client, settings, kind, account, first, last):
            found[row["TimePeriod"]].append(row)
    return found


def _report(
    client: Client, settings: Settings, kind: str, account: str, first: date, last: date
) -> Iterator[dict[str, str]]:
    number = _submit(client, kind, account, first, last)
    for _ in range(_POLLS):
        told = _ask(client, account, "Poll", {"ReportRequestId": number})["ReportRequestStatus"]
        if told["Status"] == "Success":
            # Without a row there is no file.
            if url := told.get("ReportDownloadUrl"):
                yield from rows_of(client.send("GET", url, is_signed=False))
            return
        if told["Status"] == "Error":
            break
        time.sleep(settings.poll_seconds)
    raise ExtractionError(
        f"Microsoft did not make the report of {kind.lower()}s of account {account}, {first} to "
        f"{last}: it is {told['Status']}; extract again"
    )


def _submit(client: Client, kind: str, account: str, first: date, last: date) -> str:
    """Asks for a report; its number."""
    asked = {
        "Type": f"{kind}PerformanceReportRequest",
        "ReportName": "closedloop",
        "Format": "Csv",
        "FormatVersion": "2.0",
        "ExcludeReportHeader": True,
        "ExcludeReportFooter": True,
        "ReturnOnlyCompleteData": False,
        "Aggregation": "Daily",
        "Columns": _REPORTS[kind],
        "Scope": {"AccountIds": [int(account)]},
        "Time": {"CustomDateRangeStart": _date(first), "CustomDateRangeEnd": _date(last)},
    }
    return _ask(client, account, "Submit", {"ReportRequest": asked})["ReportRequestId"]


def _ask(client: Client, account: str, what: str, body: dict[str, Any]) -> Any:  # noqa: ANN401
    headers = {"CustomerAccountId": account}
    return client.json(client.send("POST", f"{_PATH}/{what}", json=body, headers=headers))


def _date(day: date) -> dict[str, int]:
    return {"Year": day.year, "Month": day.month, "Day": day.day}


def _try(client: Client, settings: Settings) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    for account in settings.accounts:
        _submit(client, "Campaign", account, yesterday, yesterday)


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "costs": Stream(
            _costs,
            trial=_try,
            needs="a developer token, the scope msads.manage and the role Viewer in each account",
            whole_days=True,
        )
    },
    example="""\
microsoft_ads:
  developer_token: MICROSOFT_ADS_DEVELOPER_TOKEN  # docs/sources/microsoft_ads.md
  client_id: MICROSOFT_ADS_CLIENT_ID
  client_secret: MICROSOFT_ADS_CLIENT_SECRET
  refresh_token: MICROSOFT_ADS_REFRESH_TOKEN
  customer: "180012345"  # cid in the address of the pages
  accounts: ["140012345"]  # aid in it
  since: 2026-01-01  # the first day
""",
)
