"""Reports of insights: asked for, waited for, and read; and how Meta throttles."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import requests

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.refusals import ExtractionError, RefusedError

Account = Mapping[str, Any]  # as Meta tells of it
Row = dict[str, Any]

_TOTAL = "account_id,account_currency,impressions,clicks,inline_link_clicks,spend"
# The total has no actions: the coarsest level that tells them tells them all, and ads do.
_AD = (
    f"{_TOTAL},account_name,campaign_id,campaign_name,adset_id,adset_name,ad_id,ad_name,"
    "actions,action_values"
)
_NOTHING = {"impressions": "0", "clicks": "0", "spend": "0"}
_PAGE = 500  # rows
_POLLS, _POLL_SECONDS = 360, 10.0  # a report may take an hour
# Calls of an app, a user, an account; from 80000 on those of a kind of use.
_THROTTLED = {4, 17, 32, 613, *range(80_000, 80_015)}
_USED, _REST = 90, 60.0  # per cent of what may be used, and the seconds to wait from there on


class NoReportError(ExtractionError):
    """Meta made no report; `is_stuck` where it has not given up, and more would slow it down."""

    def __init__(self, reason: str, is_stuck: bool = False) -> None:
        super().__init__(reason)
        self.is_stuck = is_stuck


def throttled(answer: requests.Response) -> float | None:
    """Meta throttles by refusals of status 400, and tells in headers how much is used."""
    if answer.ok:
        used = re.findall(
            r'_util_pct":\s*(\d+)', answer.headers.get("x-fb-ads-insights-throttle", "")
        )
        return _REST if max(map(int, used), default=0) >= _USED else None
    code = re.search(r'"code":\s*(\d+)', answer.text)
    if not code or int(code[1]) not in _THROTTLED:
        return None
    usage = answer.headers.get("x-business-use-case-usage", "")
    minutes = re.findall(r'"estimated_time_to_regain_access":\s*(\d+)', usage)
    return max(map(int, minutes), default=0) * 60.0 or _REST


def totals_of(client: Client, account: Account, first: date, last: date) -> list[Row]:
    """The account's row of each day; Meta gives none of a day without anything, so it says 0."""
    question = _asked(first, last) | {"level": "account", "fields": _TOTAL}
    rows = list(_rows(client, f"/act_{account['account_id']}/insights", question))
    told = {row["date_start"] for row in rows}
    for number in range((last - first).days + 1):
        day = str(first + timedelta(days=number))
        if day not in told:
            of = {"account_id": account["account_id"], "account_currency": account["currency"]}
            rows.append(of | {"date_start": day, "date_stop": day} | _NOTHING)
    return rows


def ads_of(client: Client, account: Account, first: date, last: date) -> Iterator[Row]:
    """The rows of each day and ad; raises NoReportError."""
    question = _asked(first, last) | {
        "level": "ad",
        "fields": _AD,
        "breakdowns": "publisher_platform",
        "action_report_time": "conversion",
    }
    path = f"/act_{account['account_id']}/insights"
    try:
        run = client.json(client.send("POST", path, data=question))["report_run_id"]
        _wait(client, run)
        yield from _rows(client, f"/{run}/insights", {})
    except RefusedError as error:
        if "1487534" in str(error) or "reduce the amount of data" in str(error):
            raise NoReportError(str(error)) from None
        raise


def _asked(first: date, last: date) -> dict[str, object]:
    span = {"since": str(first), "until": str(last)}
    return {"time_increment": 1, "time_range": json.dumps(span)}


def _wait(client: Client, run: str) -> None:
    """Until a report is there; it may be at 100 % for long before it is."""
    status = ""
    for _ in range(_POLLS):
        told = client.get(f"/{run}")
        status = told["async_status"]
        if status == "Job Completed":
            return
        if status in ("Job Failed", "Job Skipped"):
            words = told.get("error_user_msg") or told.get("error_message") or "no reason given"
            raise NoReportError(f"{status}: {words}")
        time.sleep(_POLL_SECONDS)
    raise NoReportError(f"still {status} after an hour", is_stuck=True)


def _rows(client: Client, path: str, question: Mapping[str, object]) -> Iterator[Row]:
    after: dict[str, str] = {}
    while True:
        page = client.get(path, limit=_PAGE, **question, **after)
        yield from page["data"]
        paging = page.get("paging", {})
        if "next" not in paging:
            return
        after = {"after": paging["cursors"]["after"]}
