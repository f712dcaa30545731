"""Microsoft Advertising's reports: asked for, made after a while, handed over as zip files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from dev.fakes.server import Answer, Fake, Request
from dev.fakes.zipped import zipped

REFRESH_TOKEN = "M.C5-refresh"
DEVELOPER_TOKEN = "DEV0123"
_KEYWORD = ("AdGroupId", "AdGroupName", "KeywordId", "Keyword")

Row = dict[str, str]


class MicrosoftAds(Fake):
    """`rows[account, day]` are rows of keywords, and of campaigns where they name no keyword.

    A report is made after `polls` looks; where `fails` holds, never. Where `rotates` holds, each
    sign-in gives another refresh token, and the one before is no good any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[tuple[str, str], list[Row]] = {}
        self.polls = 1
        self.fails = False
        self.reports: dict[str, dict[str, Any]] = {}
        self.tokens = 0
        self.conversions: dict[tuple[str, ...], dict[str, Any]] = {}  # each counted once
        self.goals: set[str] = set()
        self.rotates = False
        self.refresh_token = REFRESH_TOKEN

    def cost(self, account: str, day: str, campaign: str, spend: str, keyword: str = "") -> None:
        """Adds a row of a campaign, or of one of its keywords."""
        row = {
            "TimePeriod": day,
            "AccountId": account,
            "CurrencyCode": "GBP",
            "CampaignId": campaign,
            "CampaignName": f"C{campaign}",
            "Spend": spend,
        }
        if keyword:
            row |= dict(zip(_KEYWORD, ("8", "G8", f"9{len(keyword)}", keyword), strict=True))
        with self.lock:
            self.rows.setdefault((account, day), []).append(row)

    def answer(self, request: Request) -> Answer:
        """What the API says."""
        if request.path == "/token":
            return self._signed_in(request)
        if request.path.startswith("/files/"):
            return self._file(request.path.rpartition("/")[2], request)
        signed = request.headers["Authorization"] == f"Bearer token-{self.tokens}"
        if not signed or request.headers["DeveloperToken"] != DEVELOPER_TOKEN:
            return _refused(401, 105, "InvalidCredentials")
        match request.path.removeprefix("/CampaignManagement/v13/"):
            case "OfflineConversions/Apply":
                return self._applied(request.body["OfflineConversions"], self._take)
            case "OfflineConversionAdjustments/Apply":
                return self._applied(request.body["OfflineConversionAdjustments"], self._adjust)
        match request.path.removeprefix("/Reporting/v13/GenerateReport/"):
            case "Submit":
                number = str(len(self.reports) + 1)
                asked = request.body["ReportRequest"] | {"polls": self.polls}
                if asked["Scope"]["AccountIds"] != [int(request.headers["CustomerAccountId"])]:
                    return _refused(400, 2002, "AccountIsNotAuthorized")
                self.reports[number] = asked
                return Answer(body={"ReportRequestId": number})
            case "Poll":
                return self._polled(request.body["ReportRequestId"])
        return _refused(404, 0, "NotFound")

    def _applied(
        self, rows: list[dict[str, Any]], take: Callable[[dict[str, Any]], str | None]
    ) -> Answer:
        found = ((place, take(row)) for place, row in enumerate(rows))
        errors = [
            {"Index": place, "ErrorCode": code, "Message": f"{code}.", "Type": "BatchError"}
            for place, code in found
            if code
        ]
        return Answer(body={"PartialErrors": errors, "TrackingId": f"t{len(self.requests)}"})

    def _take(self, row: dict[str, Any]) -> str | None:
        if row["ConversionName"] not in self.goals:
            return "OfflineConversionGoalNotFound"
        self.conversions.setdefault(_key(row), row)  # the first is used, others are ignored
        return None

    def _adjust(self, row: dict[str, Any]) -> str | None:
        if _key(row) not in self.conversions:
            return "OfflineConversionNotFound"
        self.conversions[_key(row)]["ConversionValue"] = row["AdjustmentValue"] or 0.0
        return None

    def _signed_in(self, request: Request) -> Answer:
        given = request.body.get("refresh_token")
        if given != self.refresh_token:
            words = f"AADSTS70000: {given}"
            return Answer(400, {"error": "invalid_grant", "error_description": words})
        self.tokens += 1
        told = {"access_token": f"token-{self.tokens}", "expires_in": 3_599}
        if self.rotates:
            self.refresh_token = f"M.C5-refresh-{self.tokens}"
        return Answer(body=told | {"refresh_token": self.refresh_token})

    def _polled(self, number: str) -> Answer:
        report = self.reports[number]
        report["polls"] -= 1
        if self.fails:
            return Answer(body={"ReportRequestStatus": {"Status": "Error"}})
        if report["polls"] >= 0:
            return Answer(body={"ReportRequestStatus": {"Status": "Pending"}})
        url = f"{self.url}/files/{number}" if self._found(report) else None
        status = {"Status": "Success", "ReportDownloadUrl": url}
        return Answer(body={"ReportRequestStatus": status})

    def _file(self, number: str, request: Request) -> Answer:
        if "Authorization" in request.headers:
            return Answer(400, "<html>AuthenticationFailed</html>")
        report = self.reports[number]
        body = zipped(report["Columns"], self._found(report), f"{number}.csv")
        return Answer(body=body, headers={"Content-Type": "application/octet-stream"})

    def _found(self, report: dict[str, Any]) -> list[Row]:
        """The rows of a report, each with what its level has."""
        is_of_keywords = report["Type"] == "KeywordPerformanceReportRequest"
        first, last = (
            date(told["Year"], told["Month"], told["Day"]).isoformat()
            for told in (
                report["Time"]["CustomDateRangeStart"],
                report["Time"]["CustomDateRangeEnd"],
            )
        )
        accounts = {str(number) for number in report["Scope"]["AccountIds"]}
        return [
            row
            for (account, day), rows in self.rows.items()
            for row in rows
            if account in accounts and first <= day <= last
            if ("Keyword" in row) == is_of_keywords
        ]


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return row["MicrosoftClickId"] or "", row["ConversionName"], row["ConversionTime"]


def too_often() -> Answer:
    """What Microsoft says to too many calls: a code in the body, and no Retry-After."""
    return _refused(400, 117, "CallRateExceeded")


def _refused(status: int, code: int, name: str) -> Answer:
    error = {"Code": code, "ErrorCode": name, "Message": f"{name}: see the documentation"}
    return Answer(status, {"Errors": [error], "TrackingId": "t"})
