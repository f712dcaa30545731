"""Google Ads: accounts with cost and clicks by day, as its API answers queries about them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from math import inf
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from dev.fakes.server import Answer, Fake, Request

REFRESH_TOKEN = "1//0refresh"
DEVELOPER_TOKEN = "developer0123456789"
Row = dict[str, Any]

_QUERY = re.compile(
    r"select (?P<fields>.+?) from (?P<view>\w+)"
    r"(?: where segments\.date (?:= '(?P<day>[\d-]+)'|during (?P<yesterday>YESTERDAY)))?",
    re.IGNORECASE,
)


class GoogleAds(Fake):
    """`rows[customer, view]` is what each view has, all days together, as whole rows.

    `operations` are left of the day; a token lasts `uses` calls. Pages have `page` rows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.zones: dict[str, str] = {}
        self.rows: dict[tuple[str, str], list[Row]] = {}
        self.managers: set[str] = set()
        self.login_customer_id: str | None = None
        self.operations = inf
        self.uses = inf
        self.page = 10_000
        self._tokens: dict[str, float] = {}  # uses that are left
        self._rows: list[Row] = []  # of the query being paged
        self.uploads: dict[str, Row] = {}  # of each order the conversion, with its value of now
        self.bad: dict[str, str] = {}  # of orders that are refused the code

    def add_account(self, customer: str, zone: str = "America/New_York") -> None:
        """An account without any cost."""
        self.zones[customer] = zone

    def today(self, customer: str) -> date:
        """The day that it is in the account's zone."""
        return datetime.now(ZoneInfo(self.zones[customer])).date()

    def spend(
        self, customer: str, day: date, campaign: str, keywords: dict[str, int], other: int = 0
    ) -> None:
        """Sets what a campaign cost on a day, in whole units: by keyword, and without one."""
        with self.lock:
            self.forget(customer, day, campaign)
            kind = "SEARCH" if keywords else "PERFORMANCE_MAX"
            of = {
                "campaign": {
                    "resourceName": f"customers/{customer}/campaigns/{campaign}",
                    "id": campaign,
                    "name": f"campaign {campaign}",
                    "advertisingChannelType": kind,
                }
            }
            for keyword, cost in keywords.items():
                ad_group = {"adGroup": {"id": f"{campaign}0", "name": "ads"}}
                criterion = {
                    "criterionId": str(crc32(keyword.encode())),
                    "keyword": {"text": keyword},
                }
                found = of | ad_group | {"adGroupCriterion": criterion, "keywordView": {}}
                self._put(customer, "keyword_view", day, found, cost)
            self._put(customer, "campaign", day, of, sum(keywords.values()) + other)

    def forget(self, customer: str, day: date, campaign: str) -> None:
        """A campaign turns out not to have run on a day."""
        for view in ("campaign", "keyword_view"):
            self.rows[customer, view] = [
                row
                for row in self.rows.get((customer, view), [])
                if (row["segments"]["date"], row["campaign"]["id"]) != (str(day), campaign)
            ]

    def click(self, customer: str, day: date, gclid: str) -> None:
        """Adds a click."""
        found = {"clickView": {"gclid": gclid}, "campaign": {"id": "1", "name": "campaign 1"}}
        self._put(customer, "click_view", day, found, 0)

    def answer(self, request: Request) -> Answer:
        """What Google says."""
        match request.path.strip("/").split("/"):
            case ["token"]:
                return self._sign_in(request.body)
            case ["customers", customer, "googleAds:search"]:
                refusal = self._refuse(request, customer)
                return refusal or self._search(customer, request.body)
            case ["customers", method]:
                customer, _, method = method.partition(":")
                refusal = self._refuse(request, customer)
                return refusal or self._upload(request.body)
        return Answer(404, "<html>Not Found</html>", {"Content-Type": "text/html"})

    def _put(self, customer: str, view: str, day: date, of: Row, cost: int) -> None:
        metrics = {
            "impressions": str(cost * 20),
            "clicks": str(cost),
            "costMicros": str(cost * 1_000_000),
            "conversions": cost / 10,
            "conversionsValue": 0.0,
            "conversionsByConversionDate": cost / 10,
            "conversionsValueByConversionDate": 0.0,
        }
        row = {"customer": self._account(customer), "metrics": metrics, **of}
        self.rows.setdefault((customer, view), []).append(
            row | {"segments": {"date": day.isoformat()}}
        )

    def _account(self, customer: str) -> Row:
        return {
            "resourceName": f"customers/{customer}",
            "id": customer,
            "currencyCode": "USD",
            "timeZone": self.zones[customer],
        }

    def _sign_in(self, form: Row) -> Answer:
        if form.get("refresh_token") != REFRESH_TOKEN:
            told = {"error": "invalid_grant", "error_description": "Token has been revoked."}
            return Answer(400, told)
        token = f"ya29.{len(self._tokens)}"
        self._tokens[token] = self.uses
        return Answer(body={"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def _refuse(self, request: Request, customer: str) -> Answer | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._tokens.get(token, 0) <= 0:
            return Answer(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        self._tokens[token] -= 1
        may = customer in self.zones and request.headers["developer-token"] == DEVELOPER_TOKEN
        if not may or request.headers.get("login-customer-id") != self.login_customer_id:
            return _error(403, "authorizationError", "USER_PERMISSION_DENIED")
        if "pageToken" not in request.body:
            self.operations -= 1
        return exhausted(20_000) if self.operations < 0 else None

    def _upload(self, body: Row) -> Answer:
        """Takes what is right; says of the rest by its place what is wrong."""
        kind = "conversions" if "conversions" in body else "conversionAdjustments"
        codes = [self._take(one, kind) for one in body[kind]]
        errors = [
            {
                "errorCode": {"conversionUploadError": code},
                "message": f"{code}.",
                "location": {"fieldPathElements": [{"fieldName": kind, "index": place}]},
            }
            for place, code in enumerate(codes)
            if code
        ]
        failure = {"code": 3, "message": "Multiple errors", "details": [{"errors": errors}]}
        more = {"partialFailureError": failure} if errors else {}
        results = [{} if code else {"orderId": "x"} for code in codes]
        return Answer(body={"results": results, **more})

    def _take(self, one: Row, kind: str) -> str | None:
        order = one["orderId"]
        if order in self.bad:
            return self.bad[order]
        if kind == "conversions":
            if order in self.uploads:
                return "ORDER_ID_ALREADY_IN_USE"
            self.uploads[order] = one
        elif order not in self.uploads:
            return "CONVERSION_NOT_FOUND"
        elif one["adjustmentType"] == "RETRACTION":
            self.uploads[order]["conversionValue"] = 0.0
        else:
            self.uploads[order]["conversionValue"] = one["restatementValue"]["adjustedValue"]
        return None

    def _search(self, customer: str, body: Row) -> Answer:
        if "pageToken" not in body:
            found = _QUERY.fullmatch(body["query"])
            if not found:
                return _error(400, "queryError", "UNEXPECTED_INPUT")
            rows = self._found(customer, found)
            if isinstance(rows, Answer):
                return rows
            self._rows = [_selected(row, found["fields"].split(", ")) for row in rows]
        start = int(body.get("pageToken", "0"))
        end = start + self.page
        more = {"nextPageToken": str(end)} if end < len(self._rows) else {}
        results = {"results": self._rows[start:end]} if self._rows else {}
        return Answer(body=results | more | {"queryResourceConsumption": "1"})

    def _found(self, customer: str, query: re.Match[str]) -> list[Row] | Answer:
        view, today = query["view"], self.today(customer)
        if "metrics." in query["fields"] and customer in self.managers:
            return _error(400, "queryError", "REQUESTED_METRICS_FOR_MANAGER")
        if not (query["day"] or query["yesterday"]):
            return [{"customer": self._account(customer)}]
        day = date.fromisoformat(query["day"]) if query["day"] else today - timedelta(days=1)
        kept = 90 if view == "click_view" else 1_126
        if day < today - timedelta(days=kept):
            return _error(400, "dateRangeError", "INVALID_DATE")
        if view == "customer":
            return self._total(customer, day)
        rows = self.rows.get((customer, view), [])
        return [row for row in rows if row["segments"]["date"] == str(day)]

    def _total(self, customer: str, day: date) -> list[Row]:
        """One row; none, as of all that is split by day, where nothing was shown."""
        rows = [
            row
            for row in self.rows.get((customer, "campaign"), [])
            if row["segments"]["date"] == str(day)
        ]
        metrics = {
            name: str(sum(int(row["metrics"][name]) for row in rows))
            for name in ("impressions", "clicks", "costMicros")
        }
        return [row | {"metrics": metrics} for row in rows[:1]]


def exhausted(seconds: int) -> Answer:
    """Too many operations; how long to wait is in the body alone."""
    delay = {"quotaErrorDetails": {"rateScope": "DEVELOPER", "retryDelay": f"{seconds}s"}}
    return _error(429, "quotaError", "RESOURCE_EXHAUSTED", delay)


def _error(status: int, kind: str, code: str, details: Row | None = None) -> Answer:
    one = {"errorCode": {kind: code}, "message": f"{code}.", "details": details or {}}
    told = {"code": status, "message": code, "details": [{"errors": [one]}]}
    return Answer(status, {"error": told})


def _selected(row: Row, fields: list[str]) -> Row:
    """Of a row what was asked for; resources come with their names."""
    selected: Row = {}
    for field in fields:
        at, to = row, selected
        *above, last = [
            re.sub(r"_(\w)", lambda found: found[1].upper(), part) for part in field.split(".")
        ]
        for name in above:
            at = at.get(name, {})
            to = to.setdefault(
                name, {"resourceName": at["resourceName"]} if "resourceName" in at else {}
            )
        if last in at:
            to[last] = at[last]
    return selected
