"""Google's Data Manager: takes conversions and members, and tells later what became of them.

A transaction counts once, with the value that was told last. One bad event refuses a request.
"""

from __future__ import annotations

import re
from math import inf
from typing import Any

from dev.fakes.server import Answer, Fake, Request

REFRESH_TOKEN = "1//0manager"
_HASH = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class DataManager(Fake):
    """`sales[transaction]` is the last event of each; `lists[id]` the addresses in each list.

    Events of `bad` transactions refuse their request. `statuses` are told of requests in turn; a
    token lasts `uses` calls.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sales: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[str, float | None]] = []  # each time that each was told
        self.lists: dict[str, set[str]] = {}
        self.bad: set[str] = set()
        self.statuses: list[dict[str, Any]] = []
        self.actions = {"987"}
        self.uses = inf
        self._tokens: dict[str, float] = {}

    @property
    def total(self) -> float:
        """The sum of what each sale is worth now."""
        return round(sum(one.get("conversionValue", 0) for one in self.sales.values()), 2)

    def answer(self, request: Request) -> Answer:
        """What Google says."""
        if request.path == "/token":
            return self._sign_in(request.body)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._tokens.get(token, 0) <= 0:
            return Answer(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        self._tokens[token] -= 1
        match request.path:
            case "/events:ingest":
                return self._events(request.body)
            case "/audienceMembers:ingest" | "/audienceMembers:remove":
                return self._members(request.body, request.path.endswith("remove"))
            case "/requestStatus:retrieve":
                status = {"requestStatus": "SUCCESS"}
                if self.statuses:
                    status = self.statuses.pop(0)
                return Answer(body={"requestStatusPerDestination": [status]})
        return Answer(404, {"error": {"code": 404}})

    def _sign_in(self, form: dict[str, str]) -> Answer:
        if form.get("refresh_token") != REFRESH_TOKEN:
            return Answer(400, {"error": "invalid_grant"})
        token = f"ya29.{len(self._tokens)}"
        self._tokens[token] = self.uses
        return Answer(body={"access_token": token, "expires_in": 3599})

    def _events(self, body: dict[str, Any]) -> Answer:
        references = {}
        for one in body["destinations"]:
            if one["productDestinationId"] not in self.actions:
                return invalid("destinations[0].product_destination_id", "INVALID_DESTINATION")
            references[one["reference"]] = one["productDestinationId"]
        if len(body["events"]) > 2_000:
            return invalid("events", "TOO_MANY_EVENTS")
        wrong = [
            (f"events[{place}].{field}", reason)
            for place, event in enumerate(body["events"])
            for field, reason in self._wrong(event, references)
        ]
        if wrong:
            return invalid(*wrong[0], *wrong[1:])
        if not body["validateOnly"]:
            for event in body["events"]:
                self.sales[event["transactionId"]] = event
                self.told.append((event["transactionId"], event.get("conversionValue")))
        return Answer(body={"requestId": f"request-{len(self.requests)}"})

    def _wrong(self, event: dict[str, Any], references: dict[str, str]) -> list[tuple[str, str]]:
        found = []
        if event["transactionId"] in self.bad:
            found.append(("ad_identifiers.gclid", "INVALID_GCLID"))
        if not _TIME.fullmatch(event["eventTimestamp"]):
            found.append(("event_timestamp", "INVALID_TIMESTAMP"))
        if not set(event["destinationReferences"]) <= references.keys():
            found.append(("destination_references", "UNKNOWN_REFERENCE"))
        if not (event.get("adIdentifiers") or event.get("userData")) and event.get(
            "conversionValue"
        ):
            found.append(("user_data", "NO_IDENTIFIERS"))
        for one in event.get("userData", {}).get("userIdentifiers", []):
            if not all(_HASH.fullmatch(value) for value in one.values()):
                found.append(("user_data", "INVALID_HASH"))
        return found

    def _members(self, body: dict[str, Any], is_removed: bool) -> Answer:
        (to,) = body["destinations"]
        members = self.lists.setdefault(to["productDestinationId"], set())
        for one in body["audienceMembers"]:
            found = {
                value for part in one["userData"]["userIdentifiers"] for value in part.values()
            }
            if not all(map(_HASH.fullmatch, found)):
                return invalid("audience_members[0].user_data", "INVALID_HASH")
            members ^= members & found if is_removed else found - members
        return Answer(body={"requestId": f"request-{len(self.requests)}"})


def failed(reason: str, count: int, status: str = "FAILED") -> dict[str, Any]:
    """What Google tells of a request later, when so many of it were wrong."""
    one = {"reason": f"PROCESSING_ERROR_REASON_{reason}", "recordCount": str(count)}
    return {"requestStatus": status, "errorInfo": {"errorCounts": [one]}}


def invalid(field: str, reason: str, *more: tuple[str, str]) -> Answer:
    """A refusal that names fields."""
    violations = [
        {"field": name, "description": f"{why} in {name}", "reason": why}
        for name, why in [(field, reason), *more]
    ]
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}
    error = {"code": 400, "message": "invalid", "status": "INVALID_ARGUMENT", "details": [detail]}
    return Answer(400, {"error": error})
