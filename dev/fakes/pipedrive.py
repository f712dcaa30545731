"""Pipedrive: persons, organizations, deals with their changelog, and pipelines."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dev.fakes.server import Answer, Fake, Request

TOKEN = "0123456789abcdef0123456789abcdef01234567"
_PATH = re.compile(r"/(?:api/v2|v1)/(.*)")

Record = dict[str, Any]


class Pipedrive(Fake):
    """`records[kind][id]` is each record, whole; `changelogs` what became of each deal.

    `on_call` is called before each answer, so that a test can change what is being paged.
    """

    def __init__(self) -> None:
        super().__init__()
        kinds = ("persons", "organizations", "deals", "pipelines", "stages")
        self.records: dict[str, dict[int, Record]] = {kind: {} for kind in kinds}
        self.changelogs: dict[int, list[Record]] = {}
        self.fields: dict[str, list[Record]] = {"deal": [], "person": []}
        self.purged: set[tuple[str, int]] = set()  # of which nothing is told any more
        self.ago = 0.0  # seconds
        self.on_call: Callable[[], None] = lambda: None

    def put(self, kind: str, number: int, **fields: object) -> Record:
        """Creates or changes a record, whose changes of a deal go to its changelog."""
        with self.lock:
            now = self._now()
            new = {"id": number, "add_time": now, "is_deleted": False, "custom_fields": {}}
            if kind == "deals":
                new |= {"status": "open", "stage_id": 1, "pipeline_id": 1, "is_archived": False}
            before = self.records[kind].get(number)
            changes = self.changelogs.setdefault(number, [])
            for field, value in sorted(fields.items()) if before else ():
                if before and value != before.get(field):
                    change = {"old_value": before.get(field), "new_value": value}
                    changes.insert(0, {"field_key": field, "time": now, **change})
            self.records[kind][number] = (before or new) | fields | {"update_time": now}
            return self.records[kind][number]

    def delete(self, kind: str, number: int) -> None:
        """Deletes a record: lists of deals tell it, others do not have it any more."""
        self.put(
            kind, number, is_deleted=True, **({"status": "deleted"} if kind == "deals" else {})
        )

    def answer(self, request: Request) -> Answer:
        """What the API says to a signed request."""
        self.on_call()
        if request.headers["x-api-token"] != TOKEN:
            return Answer(401, {"success": False, "error": "unauthorized access"})
        path = _PATH.fullmatch(request.path)
        match path[1].split("/") if path else []:
            case ["deals", number, "changelog"]:
                return _page(self.changelogs.get(int(number), []), request)
            case ["deals", "archived"]:
                return _page(self._listed("deals", request, is_archived=True), request)
            case [("dealFields" | "personFields") as kind]:
                return _page(self.fields[kind.removesuffix("Fields")], request)
            case [kind] if kind in self.records:
                return _page(self._listed(kind, request, is_archived=False), request)
            case [kind, number] if int(number) in self.records[kind]:
                if request.method == "DELETE":
                    self.delete(kind, int(number))
                    return Answer(body={"success": True, "data": {"id": int(number)}})
                if (kind, int(number)) not in self.purged:
                    return Answer(body={"success": True, "data": self.records[kind][int(number)]})
        return Answer(404, {"success": False, "error": "Scope and URL mismatch or not found"})

    def _listed(self, kind: str, request: Request, *, is_archived: bool) -> list[Record]:
        states = request.query.get("status", "open,won,lost").split(",")
        since = request.query.get("updated_since", "")
        found = sorted(self.records[kind].values(), key=lambda record: record["id"])
        return [
            record
            for record in found
            if record["update_time"] >= since
            and record.get("is_archived", False) == is_archived
            and (record["status"] in states if kind == "deals" else not record["is_deleted"])
        ]

    def _now(self) -> str:
        return f"{datetime.fromtimestamp(time.time() - self.ago, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _page(found: list[Record], request: Request) -> Answer:
    """One page behind an id, so that what changes meanwhile moves nothing."""
    start = int(request.query.get("cursor", "0"))
    end = start + int(request.query["limit"])
    more = {"next_cursor": str(end) if end < len(found) else None}
    return Answer(body={"success": True, "data": found[start:end], "additional_data": more})


def used_up() -> Answer:
    """What Pipedrive says when the tokens of the day are spent."""
    words = {"success": False, "error": "API token budget exceeded", "errorCode": 429}
    return Answer(429, words, {"x-daily-ratelimit-token-remaining": "0"})


def too_fast() -> Answer:
    """What it says to too many calls in two seconds."""
    words = {"success": False, "error": "request over limit", "errorCode": 429}
    return Answer(429, words, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2"})
