"""CallRail: calls and forms of accounts, as its API v3 lists them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from dev.fakes.server import Answer, Fake, Request

KEY = "9fb4cf2a0c8d0e1f"
MADE = {"calls": "start_time", "form_submissions": "submitted_at"}
# What comes unasked; the rest must be named.
BASE = {
    "calls": ["id", "answered", "customer_phone_number", "direction", "duration", "start_time"],
    "form_submissions": ["id", "form_data", "form_url", "submitted_at"],
}


class CallRail(Fake):
    """`records[account][kind]` are calls and forms, in whatever order.

    `on_call` is called before each answer, so that a test can change what is being paged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self.left = 10_000  # calls
        self.today = datetime.now(UTC).date()
        self.on_call: Callable[[], None] = lambda: None

    def put(self, account: str, kind: str, days_ago: int, **fields: object) -> dict[str, Any]:
        """A call or form of a day."""
        with self.lock:
            day = self.today - timedelta(days=days_ago)
            of = self.records.setdefault(account, {name: [] for name in MADE})[kind]
            one = {"id": f"{kind[:3].upper()}{account}{len(of):06}"}
            one[MADE[kind]] = f"{day}T10:03:00.{len(of) % 1000:03}-04:00"
            of.append(one | fields)
            return of[-1]

    def answer(self, request: Request) -> Answer:
        """What CallRail says."""
        self.on_call()
        self.left -= 1
        if self.left < 0:
            return Answer(429, {"error": "Too Many Requests"})
        if request.headers.get("Authorization") != f'Token token="{KEY}"':
            return Answer(401, {"error": "HTTP Token: Access denied."})
        match request.path.removesuffix(".json").strip("/").split("/"):
            case ["v3", "a", account, kind] if account in self.records and kind in MADE:
                return self._list(account, kind, request.query)
        return Answer(404, {"error": "Not Found"})

    def _list(self, account: str, kind: str, query: dict[str, str]) -> Answer:
        most = int(query["per_page"])
        first, last = query.get("start_date", "1970-01-01"), query.get("end_date", "9999")
        oldest = (self.today - timedelta(days=760)).isoformat()
        if most > 250 or query.get("start_date", oldest) < oldest:
            return Answer(400, {"error": "Please revise your date range"})
        found = sorted(
            (
                one
                for one in self.records[account][kind]
                if first <= one[MADE[kind]][:10] <= last
                and query.get("company_id", one.get("company_id")) == one.get("company_id")
            ),
            key=lambda one: (one[MADE[kind]], one["id"]),
            reverse=query.get("order") != "asc",
        )
        names = [*BASE[kind], *query.get("fields", "").split(",")]
        relative = kind == "calls" and query.get("relative_pagination") == "true"
        start = int(query.get("offset", 0)) if relative else int(query.get("page", 1)) - 1
        records = [
            {name: one[name] for name in names if name in one}
            for one in found[start * most : (start + 1) * most]
        ]
        page: dict[str, Any] = {"per_page": most, kind: records}
        if relative:
            following = urlencode(query | {"offset": str(start + 1)})
            page["has_next_page"] = len(found) > (start + 1) * most
            page["next_page"] = f"{self.url}/v3/a/{account}/{kind}.json?{following}"
        else:
            page |= {"page": start + 1, "total_pages": -(-len(found) // most)}
        return Answer(body=page)
