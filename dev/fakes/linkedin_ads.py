"""LinkedIn's Marketing API: accounts, campaigns and what they cost a day."""

from __future__ import annotations

import re
from typing import Any

from dev.fakes.server import Answer, Fake, Request

REFRESH_TOKEN = "AQX-refresh"
_DATE = r"\(year:(\d+),month:(\d+),day:(\d+)\)"


class LinkedInAds(Fake):
    """`costs[account, day][campaign]` is a row's figures.

    A token lasts for `uses` calls, of which LinkedIn says nothing before.
    """

    def __init__(self) -> None:
        super().__init__()
        self.accounts: dict[str, dict[str, Any]] = {}
        self.campaigns: dict[str, dict[str, str]] = {}  # of each account the names by id
        self.costs: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self.page = 2  # campaigns
        self.uses = 1_000_000
        self.tokens = 0
        self.events: dict[str, dict[str, Any]] = {}  # by eventId, each counted once
        self.bad: set[str] = set()  # ids of events that are refused
        self._left = 0

    def account(self, number: str, currency: str, **campaigns: str) -> None:
        """Makes an account with its campaigns, id_<number> by name."""
        self.accounts[number] = {"id": int(number), "name": f"A{number}", "currency": currency}
        self.campaigns[number] = {one.removeprefix("id_"): campaigns[one] for one in campaigns}

    def cost(self, account: str, day: str, campaign: str, cost: str, **more: object) -> None:
        """Sets what a campaign cost on a day."""
        with self.lock:
            row = {"costInLocalCurrency": cost, "impressions": 10, "clicks": 1, **more}
            self.costs.setdefault((account, day), {})[campaign] = row

    def answer(self, request: Request) -> Answer:
        """What the API says to a signed request of a known version."""
        if request.path == "/oauth/v2/accessToken":
            return self._signed_in(request)
        if self._left == 0 or request.headers["Authorization"] != f"Bearer token-{self.tokens}":
            return _refused(401, "The token used in the request has expired")
        self._left -= 1
        if not re.fullmatch(r"20\d{4}", request.headers["LinkedIn-Version"] or ""):
            return _refused(426, "Requested version is not active")
        match request.path.strip("/").split("/")[1:]:
            case ["adAccounts", number] if number in self.accounts:
                return Answer(body=self.accounts[number] | {"status": "ACTIVE"})
            case ["adAccounts", number, "adCampaigns"]:
                return self._listed(number, request)
            case ["conversionEvents"]:
                if request.headers["X-RestLi-Method"] != "BATCH_CREATE":
                    return _refused(400, "elements")
                told = [self._take(one) for one in request.body["elements"]]
                return Answer(body={"elements": told})
            case ["adAnalytics"]:
                return self._analytics(request)
        return _refused(404, "Not found")

    def _signed_in(self, request: Request) -> Answer:
        if request.body.get("refresh_token") != REFRESH_TOKEN:
            return Answer(400, {"error": "invalid_request", "error_description": "no such token"})
        self.tokens += 1
        self._left = self.uses
        return Answer(body={"access_token": f"token-{self.tokens}", "expires_in": 5_184_000})

    def _take(self, event: dict[str, Any]) -> dict[str, Any]:
        if event["eventId"] in self.bad:
            return {"status": 400, "error": {"status": 400, "message": "Invalid urn"}}
        self.events.setdefault(event["eventId"], event)
        return {"status": 201}

    def _listed(self, account: str, request: Request) -> Answer:
        start = int(request.query.get("pageToken", "0"))
        found = list(self.campaigns[account].items())
        elements = [{"id": int(one), "name": name} for one, name in found[start:][: self.page]]
        end = start + self.page
        metadata = {"nextPageToken": str(end)} if end < len(found) else {}
        return Answer(body={"elements": elements, "metadata": metadata})

    def _analytics(self, request: Request) -> Answer:
        asked = request.query
        account = re.fullmatch(r"List\(urn:li:sponsoredAccount:(\d+)\)", asked["accounts"])
        days = re.fullmatch(rf"\(start:{_DATE},end:{_DATE}\)", asked["dateRange"])
        if not account or not days or days.groups()[:3] != days.groups()[3:]:
            return _refused(400, "Invalid query parameters passed to request")
        year, month, day = map(int, days.groups()[:3])
        date = {"year": year, "month": month, "day": day}
        fields = asked["fields"].split(",")
        rows = self.costs.get((account[1], f"{year}-{month:02}-{day:02}"), {})
        elements = [
            {
                "pivotValues": [f"urn:li:sponsoredCampaign:{campaign}"],
                "dateRange": {"start": date, "end": date},
                **{name: value for name, value in row.items() if name in fields},
            }
            for campaign, row in rows.items()
        ]
        return Answer(body={"paging": {"start": 0, "count": 10}, "elements": elements})


def used_up() -> Answer:
    """What LinkedIn says when an app has had its calls of the day."""
    words = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
    return _refused(429, words)


def _refused(status: int, words: str) -> Answer:
    return Answer(status, {"status": status, "serviceErrorCode": status * 100, "message": words})
