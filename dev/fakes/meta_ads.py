"""Meta Ads: accounts with insights by day, and the reports about them that Meta makes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dev.fakes.server import Answer, Fake, Request

TOKEN = "EAAsystemuser"
Row = dict[str, Any]

# What a report says of itself each time it is asked: 100 % is not yet the end.
GOES_WELL = [("Job Not Started", 0), ("Job Running", 40), ("Job Running", 100)]


class MetaAds(Fake):
    """`ads[account]` is what each ad had on each day and placement, as whole rows.

    A report of more than `most_days`, or of one of the days in `failing`, fails; one of a day in
    `stuck` is never made. `deleted` is what ads cost that no report by ad tells.
    """

    def __init__(self) -> None:
        super().__init__()
        self.zones: dict[str, str] = {}
        self.ads: dict[str, list[Row]] = {}
        self.deleted: dict[tuple[str, str], int] = {}  # by account and day
        self.most_days = 90
        self.failing: set[str] = set()
        self.stuck: set[str] = set()
        self.tokens = {TOKEN}
        self.events: dict[tuple[str, str], Row] = {}  # by name and id, each counted once
        self.audiences: dict[str, set[str]] = {}  # the hashes in each
        self.datasets: set[str] = set()
        self.oldest = 7 * 86_400  # seconds of an event that a request may have
        self.bad: set[str] = set()  # ids of events that refuse their request
        self._runs: dict[str, tuple[list[tuple[str, int]], list[Row]]] = {}

    def add_account(self, account: str, zone: str = "America/New_York") -> None:
        """An account without any ad."""
        self.zones[account] = zone
        self.ads[account] = []

    def today(self, account: str) -> date:
        """The day that it is in the account's zone."""
        return datetime.now(ZoneInfo(self.zones[account])).date()

    def spend(self, account: str, day: date, ad: str, spend: int) -> None:
        """Sets what an ad cost on a day; 0 is a day without it."""
        with self.lock:
            self.ads[account] = [
                row
                for row in self.ads[account]
                if (row["date_start"], row["ad_id"]) != (str(day), ad)
            ]
            row = {
                "account_id": account,
                "account_name": "Firm",
                "account_currency": "USD",
                "campaign_id": "1",
                "campaign_name": "campaign 1",
                "adset_id": "11",
                "adset_name": "ad set 11",
                "ad_id": ad,
                "ad_name": f"ad {ad}",
                "impressions": str(spend * 20),
                "clicks": str(spend),
                "inline_link_clicks": str(spend),
                "spend": f"{spend}.00",
                "actions": [{"action_type": "lead", "value": str(spend)}],
                "date_start": str(day),
                "date_stop": str(day),
                "publisher_platform": "facebook",
            }
            self.ads[account] += [row] if spend else []

    def answer(self, request: Request) -> Answer:
        """What Meta says."""
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(190, "Error validating access token: Session has expired")
        asked = request.query | (request.body or {})
        match request.path.strip("/").split("/"):
            case [of] if of.startswith("act_"):
                return self._account(of.removeprefix("act_"))
            case [of, "insights"] if of.startswith("act_"):
                if of.removeprefix("act_") not in self.zones:
                    return error(200, "Ad account owner has not granted ads_read permission", 403)
                if request.method == "POST":
                    return self._begin(of.removeprefix("act_"), asked)
                return _page(self._totals(of.removeprefix("act_"), asked), asked)
            case [dataset, "events"] if dataset in self.datasets:
                return self._take(asked["data"])
            case [audience, "users"]:
                return self._members(audience, json.loads(asked["payload"]), request.method)
            case [run] if run in self._runs:
                states = self._runs[run][0]
                status, done = states.pop(0) if len(states) > 1 else states[0]
                told = {"id": run, "async_status": status, "async_percent_completion": done}
                words = {"error_code": 2, "error_user_msg": "Try a shorter time range."}
                return Answer(body=told | (words if status == "Job Failed" else {}))
            case [run, "insights"]:
                return _page(self._runs[run][1], asked)
        return error(803, "Some of the aliases you requested do not exist")

    def _take(self, data: list[Row]) -> Answer:
        """All events of a request, or none."""
        if len(data) > 1_000:
            return error(100, "Too many events")
        now = datetime.now(UTC).timestamp()
        for event in data:
            if now - event["event_time"] > self.oldest:
                return error(100, "event_time is more than 7 days ago")
            if event["event_id"] in self.bad or not event["user_data"]:
                return error(100, "Invalid parameter: user_data")
        for event in data:
            self.events.setdefault((event["event_name"], event["event_id"]), event)
        return Answer(body={"events_received": len(data), "fbtrace_id": f"F{len(self.requests)}"})

    def _members(self, audience: str, told: Row, method: str) -> Answer:
        if audience not in self.audiences:
            return error(803, "Some of the aliases you requested do not exist")
        found = {value for row in told["data"] for value in row if value}
        if method == "DELETE":
            self.audiences[audience] -= found
        else:
            self.audiences[audience] |= found
        return Answer(body={"num_received": len(told["data"]), "num_invalid_entries": 0})

    def _account(self, account: str) -> Answer:
        if account not in self.zones:
            return error(200, "Ad account owner has not granted ads_read permission", 403)
        told = {"account_id": account, "currency": "USD", "timezone_name": self.zones[account]}
        return Answer(body=told | {"id": f"act_{account}"})

    def _begin(self, account: str, asked: Row) -> Answer:
        days = _days(asked)
        run = str(6_000_000 + len(self._runs))
        states = [*GOES_WELL, ("Job Completed", 100)]
        if self.stuck & days:
            states = [("Job Running", 80)]
        elif self.failing & days or len(days) > self.most_days:
            states = [("Job Running", 20), ("Job Failed", 20)]
        fields = {
            *asked["fields"].split(","),
            "date_start",
            "date_stop",
            *asked["breakdowns"].split(","),
        }
        rows = [
            {name: value for name, value in row.items() if name in fields}
            for row in self.ads[account]
            if row["date_start"] in days
        ]
        self._runs[run] = (states, rows)
        return Answer(body={"report_run_id": run})

    def _totals(self, account: str, asked: Row) -> list[Row]:
        """A row a day; none of a day without anything."""
        rows = []
        for day in sorted(_days(asked)):
            ads = [row for row in self.ads[account] if row["date_start"] == day]
            more = self.deleted.get((account, day), 0)
            spend = sum(float(row["spend"]) for row in ads) + more
            if spend:
                clicks = sum(int(row["clicks"]) for row in ads) + more
                of = {"account_id": account, "account_currency": "USD", "clicks": str(clicks)}
                rows.append(of | {"spend": f"{spend:.2f}", "date_start": day, "date_stop": day})
        return rows


def error(code: int, message: str, status: int = 400) -> Answer:
    """A refusal, which Meta gives the status 400 whatever it is about."""
    return Answer(status, {"error": {"message": message, "type": "OAuthException", "code": code}})


def _days(asked: Row) -> set[str]:
    if "time_range" not in asked:
        return set()
    span = {name: date.fromisoformat(day) for name, day in json.loads(asked["time_range"]).items()}
    count = (span["until"] - span["since"]).days + 1
    return {str(span["since"] + timedelta(days=day)) for day in range(count)}


def _page(rows: list[Row], asked: Row) -> Answer:
    start = int(asked.get("after", 0))
    end = start + int(asked.get("limit", 25))
    paging: Row = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(rows):
        paging["next"] = "https://graph.facebook.com/next"
    return Answer(body={"data": rows[start:end]} | ({"paging": paging} if rows else {}))
