"""Intercom: conversations and contacts, as its searches serve them."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from dev.fakes.server import Answer, Fake, Request

TOKEN = "dG9rOmU0ZjdjYmQx"
DAY = 86_400  # seconds


class Intercom(Fake):
    """`objects[kind][id]` is each conversation and contact.

    `on_call` is called before each search, so that a test can change what is being paged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, dict[str, dict[str, Any]]] = {"conversations": {}, "contacts": {}}
        self.ago = 0  # seconds
        self.ahead = 0  # seconds that the workspace's days begin before those of UTC
        self.hidden: set[str] = set()  # ids that searches do not know yet
        self.left, self.most = 1_666, 1_666  # calls in a window
        self.window = 10  # seconds
        self.slow = 100  # results on a page from which a search runs out of time
        self.forgets = False  # places to go on from
        self.forbidden: set[str] = set()  # kinds that the app may not read
        self.on_call: Callable[[], None] = lambda: None

    def put(self, kind: str, key: int | str, **fields: object) -> dict[str, Any]:
        """Creates or changes an object, and so moves the time of its change."""
        with self.lock:
            now = int(time.time()) - self.ago
            new = {"type": kind[:-1], "id": str(key), "created_at": now}
            one = self.objects[kind].setdefault(str(key), new)
            one |= {"updated_at": now, **fields}
            return one

    def converse(self, key: int, contact: str, **fields: object) -> dict[str, Any]:
        """A conversation of a contact, opened from a page."""
        author = {"type": "lead", "id": contact, "email": f"{contact}@a.example"}
        return self.put(
            "conversations",
            key,
            source={"type": "conversation", "url": "https://a.example/", "author": author},
            contacts={"type": "contact.list", "contacts": [{"type": "contact", "id": contact}]},
            statistics={"type": "conversation_statistics", "count_conversation_parts": 3},
            **fields,
        )

    def merge(self, lead: str, user: str) -> None:
        """A lead becomes a user: it is gone, and its conversations are the user's, unmoved."""
        with self.lock:
            del self.objects["contacts"][lead]
            self.put("contacts", user)
            for one in self.objects["conversations"].values():
                for contact in one["contacts"]["contacts"]:
                    if contact["id"] == lead:
                        contact["id"] = user

    def answer(self, request: Request) -> Answer:
        """What Intercom says."""
        self.on_call()
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return refusal(401, "unauthorized", "Access Token Invalid")
        match request.path.strip("/").split("/"):
            case [kind, "search"] if kind in self.forbidden:
                return refusal(403, "api_plan_restricted", "Active subscription needed.")
            case [kind, "search"] if kind in self.objects:
                self.left -= 1
                if self.left < 0:
                    return self.used_up()
                return self._search(kind, request.body)
            case ["contacts", key] if "contacts" not in self.forbidden:
                return self._contact(key, request.method)
        return refusal(404, "not_found", f"no {request.path}")

    def _contact(self, key: str, method: str) -> Answer:
        if key not in self.objects["contacts"]:
            return refusal(404, "not_found", "User Not Found")
        if method == "DELETE":
            gone = self.objects["contacts"].pop(key)
            told = {"type": "contact", "id": key, "external_id": gone.get("external_id")}
            return Answer(body=told | {"deleted": True})
        return Answer(body=self.objects["contacts"][key])

    def used_up(self) -> Answer:
        """No call is left of this window."""
        self.left = self.most
        told = refusal(429, "rate_limit_exceeded", "Exceeded rate limit")
        return Answer(told.status, told.body, self._limits(0))

    def _limits(self, left: int) -> dict[str, str]:
        reset = str(int(time.time()) + self.window)
        return {"X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": reset}

    def _search(self, kind: str, body: dict[str, Any]) -> Answer:
        query, pagination = body["query"], body["pagination"]
        if query["operator"] != ">" or query["field"] != "updated_at":
            return refusal(400, "parameter_invalid", str(query))
        if pagination["per_page"] >= self.slow:
            return refusal(504, "gateway_timeout", "The search took too long")
        since = query["value"]
        if kind == "contacts":  # known by the day alone: those of later days
            since = (since + self.ahead) // DAY * DAY + DAY - 1 - self.ahead
        after = [0, ""]
        if cursor := pagination.get("starting_after"):
            if self.forgets:
                return refusal(400, "parameter_invalid", "starting_after")
            after = json.loads(base64.b64decode(cursor))
        found = sorted(
            (
                one
                for one in self.objects[kind].values()
                if one["updated_at"] > since
                and one["id"] not in self.hidden
                and [one["updated_at"], one["id"]] > after
            ),
            key=lambda one: (one["updated_at"], one["id"]),
        )
        page = found[: pagination["per_page"]]
        pages: dict[str, Any] = {"type": "pages", "per_page": pagination["per_page"]}
        if len(found) > len(page):
            last = json.dumps([page[-1]["updated_at"], page[-1]["id"]])
            pages["next"] = {"starting_after": base64.b64encode(last.encode()).decode()}
        records = {"contacts": "data"}.get(kind, kind)
        told = {"type": "list", "total_count": len(found), "pages": pages, records: page}
        return Answer(body=told, headers=self._limits(self.left))


def refusal(status: int, code: str, message: str) -> Answer:
    """An error as Intercom words it."""
    return Answer(status, {"type": "error.list", "errors": [{"code": code, "message": message}]})
