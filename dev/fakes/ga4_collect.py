"""Google Analytics 4's Measurement Protocol: says 204 to everything, and counts what it can."""

from __future__ import annotations

from typing import Any

from dev.fakes.server import Answer, Fake, Request

SECRET = "mp-s3cret"


class Ga4Collect(Fake):
    """`purchases[transaction]` counts once each, `events` is everything else, as often as told."""

    def __init__(self) -> None:
        super().__init__()
        self.purchases: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []

    def answer(self, request: Request) -> Answer:
        """What GA4 says, and only its debugging endpoint tells what is wrong."""
        wrong = self._wrong(request)
        if request.path == "/debug/mp/collect":
            found = [{"description": why, "validationCode": "VALUE_INVALID"} for why in wrong]
            return Answer(body={"validationMessages": found})
        if not wrong:
            for event in request.body["events"]:
                if event["name"] == "purchase":
                    self.purchases.setdefault(event["params"]["transaction_id"], request.body)
                else:
                    self.events.append(event)
        return Answer(204, "")

    def _wrong(self, request: Request) -> list[str]:
        if request.query.get("api_secret") != SECRET or "measurement_id" not in request.query:
            return ["api_secret or measurement_id is wrong"]
        return [] if request.body.get("client_id") else ["client_id is missing"]
