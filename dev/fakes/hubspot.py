"""HubSpot: objects of a CRM, as its API serves them."""

from __future__ import annotations

import json
import time
from bisect import bisect
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from dev.fakes.server import Answer, Fake, Request

MODIFIED = {"contacts": "lastmodifieddate"}  # of others hs_lastmodifieddate
# What every portal has; others are there once an object has them.
PROPERTIES = {
    "contacts": """associatedcompanyid country createdate email firstname hs_analytics_source
        hs_additional_emails hs_facebook_click_id hs_google_click_id hs_lead_status
        hs_merged_object_ids hs_object_id jobtitle lastmodifieddate lastname lifecyclestage
        mobilephone phone""",
    "companies": """country createdate domain hs_lastmodifieddate hs_merged_object_ids hs_object_id
        name numberofemployees""",
    "deals": """amount closed_lost_reason closedate createdate deal_currency_code dealname dealstage
        dealtype hs_deal_stage_probability hs_is_closed hs_is_closed_won hs_lastmodifieddate
        hs_merged_object_ids hs_object_id pipeline""",
}
LINK_TYPES = {"deal_to_contact": 3, "deal_to_company": 5, "deal_to_company_unlabeled": 341}
TOKEN = "pat-na1-0123456789"
Links = list[tuple[int, int | str]]  # ids, each with a type: HubSpot's own, or a label
ID = "aeb5f871-7f07-4993-9211-075dc63e7cbf"  # of an answer that refuses


class HubSpot(Fake):
    """`objects[kind][id]` is each object, whole; `links[kind, id, other]` what it is linked to.

    `on_call` is called before each answer, so that a test can change what is being paged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, dict[str, dict[str, Any]]] = {
            "contacts": {},
            "companies": {},
            "deals": {},
        }
        self.links: dict[tuple[str, str, str], Links] = {}
        self.pipelines: list[dict[str, Any]] = []
        self.owners: list[dict[str, Any]] = []
        self.options: dict[str, list[dict[str, Any]]] = {}  # of properties by their names
        self.forms: list[dict[str, Any]] = []
        self.submissions: dict[str, list[dict[str, Any]]] = {}  # of each form, the newest first
        self.ago = 0.0  # seconds
        self.hidden: set[tuple[str, str]] = set()  # what searches do not know of yet
        self.tokens = {TOKEN}
        self.forbidden: set[str] = set()  # kinds of objects that the token has no scope for
        self.groups = {"contactinformation"}
        self.made: set[str] = set()  # properties that were made since
        self.lists: dict[str, set[str]] = {}  # the ids of contacts in each, by its name
        self.bad: set[str] = set()  # ids of contacts that refuse their batch
        self._ordered: dict[str, list[int]] = {}  # the ids of each kind, in their order
        self.on_call: Callable[[], None] = lambda: None

    def take(self, exports: Path) -> None:
        """Takes over what the simulator exported: the newest version of each whole object."""
        for kind in self.objects:
            records = [
                json.loads(line)
                for file in sorted((exports / kind).iterdir())
                for line in file.read_text(encoding="utf-8").splitlines()
            ]
            records = [record for record in records if "updatedAt" in record]
            for record in sorted(records, key=lambda record: record["updatedAt"]):
                for other, links in record.pop("associations", {}).items():
                    to: Links = [
                        (int(one["id"]), LINK_TYPES[one["type"]]) for one in links["results"]
                    ]
                    self.link(kind, record["id"], other, to)
                record["properties"]["hs_object_id"] = record["id"]
                self.objects[kind][record["id"]] = record
        for file in (exports / "pipelines").iterdir():
            self.pipelines += map(json.loads, file.read_text(encoding="utf-8").splitlines())

    def put(self, kind: str, number: int, **properties: str | None) -> dict[str, Any]:
        """Creates or changes an object, and so moves its modified date."""
        with self.lock:
            now = stamp(self.now())
            new = {"id": str(number), "createdAt": now, "archived": False, "properties": {}}
            one = self.objects[kind].setdefault(str(number), new)
            one["properties"] |= {
                "hs_object_id": str(number),
                "createdate": one["createdAt"],
                **properties,
                MODIFIED.get(kind, "hs_lastmodifieddate"): now,
            }
            one["updatedAt"] = now
            return one

    def archive(self, kind: str, number: int | str) -> None:
        """Archives an object: no modified date moves."""
        with self.lock:
            self.objects[kind][str(number)] |= {
                "archived": True,
                "archivedAt": stamp(self.now()),
            }

    def merge(self, kind: str, winner: int, loser: int) -> None:
        """Merges two objects: the loser is gone, the winner tells its id."""
        with self.lock:
            del self.objects[kind][str(loser)]
            self._ordered.pop(kind, None)
            self.put(kind, winner, hs_merged_object_ids=str(loser))

    def link(self, kind: str, number: int | str, other: str, to: Links) -> None:
        """Links an object to those ids, each with a type, and to no others: no date moves."""
        with self.lock:
            self.links[kind, str(number), other] = to

    def hide(self, kind: str, number: int) -> None:
        """Keeps searches from knowing an object."""
        self.hidden.add((kind, str(number)))

    def now(self) -> float:
        """When things happen in this portal, in seconds since 1970: `ago` before the real time."""
        return time.time() - self.ago

    def answer(self, request: Request) -> Answer:
        """What HubSpot says."""
        self.on_call()
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self.tokens:
            return refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        path = request.path.strip("/").split("/")
        if self.forbidden & set(path):
            return refusal(403, "MISSING_SCOPES", "This app hasn't been granted required scopes.")
        match path:
            case ["crm", "v3", "properties", kind]:
                found = [_property(name, self.options.get(name, [])) for name in self._names(kind)]
                return Answer(body={"results": found})
            case ["crm", "v3", "properties", kind, "groups"]:
                if request.method == "POST":
                    self.groups.add(request.body["name"])
                return Answer(body={"results": [{"name": name} for name in sorted(self.groups)]})
            case ["crm", "v3", "properties", kind, "batch", "create"]:
                self.made |= {one["name"] for one in request.body["inputs"]}
                return Answer(201, {"status": "COMPLETE", "results": request.body["inputs"]})
            case ["crm", "v3", "objects", kind, "batch", "update"]:
                return self._update(kind, request.body["inputs"])
            case ["crm", "v3", "objects", "contacts", "gdpr-delete"]:
                if not self.objects["contacts"].pop(request.body["objectId"], None):
                    return refusal(404, "OBJECT_NOT_FOUND", "No contact has this id")
                self._ordered.pop("contacts", None)
                return Answer(204, "")
            case ["crm", "v3", "lists", *path]:
                return self._lists([unquote(one) for one in path], request)
            case ["crm", "v3", "owners"]:
                is_archived = request.query.get("archived") == "true"
                found = [one for one in self.owners if one["archived"] is is_archived]
                return _paged(found, request.query, most=500)
            case ["crm", "v3", "pipelines", "deals"]:
                is_archived = request.query.get("archived") == "true"
                found = [one for one in self.pipelines if one.get("archived", False) is is_archived]
                return Answer(body={"results": found})
            case ["marketing", "v3", "forms"]:
                kinds = request.query.get("formTypes", "hubspot").split(",")
                found = [one for one in self.forms if one["formType"] in kinds]
                return _paged(found, request.query)
            case ["form-integrations", "v1", "submissions", "forms", form]:
                return _paged(self.submissions.get(form, []), request.query)
            case ["crm", "v3", "objects", kind]:
                return self._list(kind, request.query)
            case ["crm", "v3", "objects", kind, number] if number != "search":
                return self._one(kind, number, request.query)
            case ["crm", "v3", "objects", kind, "search"]:
                return self._search(kind, request.body)
            case ["crm", "v3", "objects", kind, "batch", "read"]:
                return self._batch(kind, request.body)
            case ["crm", "v4", "associations", kind, other, "batch", "read"]:
                return self._links(kind, other, request.body)
        return refusal(404, "OBJECT_NOT_FOUND", f"no {request.path}")

    def _names(self, kind: str) -> set[str]:
        found = {name for one in self.objects[kind].values() for name in one["properties"]}
        return found | set(PROPERTIES[kind].split()) | self.made

    def _update(self, kind: str, inputs: list[dict[str, Any]]) -> Answer:
        """Changes what is there; one bad value refuses the whole batch."""
        if len(inputs) > 100:
            return refusal(400, "VALIDATION_ERROR", "inputs")
        for one in inputs:
            if not all(isinstance(value, str) for value in one["properties"].values()):
                return refusal(400, "VALIDATION_ERROR", "must be string")
            if strange := one["properties"].keys() - self._names(kind):
                return refusal(400, "VALIDATION_ERROR", f"Property {strange} does not exist")
            if one["id"] in self.bad:
                return refusal(400, "VALIDATION_ERROR", f"{one['id']} is not valid")
        gone = {"archived": True}
        found = [one for one in inputs if not self.objects[kind].get(one["id"], gone)["archived"]]
        for one in found:
            given = {name: value or None for name, value in one["properties"].items()}
            self.put(kind, int(one["id"]), **given)
        lost = [one["id"] for one in inputs if one not in found]
        told = self._batched([{"id": one["id"]} for one in found], len(inputs))
        if lost:
            why = {"category": "OBJECT_NOT_FOUND", "message": "Could not get some CONTACT objects"}
            told.body["errors"] = [{**why, "status": "error", "context": {"ids": lost}}]
        return told

    def _lists(self, path: list[str], request: Request) -> Answer:
        names = list(self.lists)
        match path:
            case [] if request.method == "POST":
                self.lists[request.body["name"]] = set()
                return Answer(body={"list": {"listId": str(len(self.lists))}})
            case ["object-type-id", "0-1", "name", name] if name in names:
                return Answer(body={"list": {"listId": str(names.index(name) + 1)}})
            case [number, "memberships", "add-and-remove"]:
                members = self.lists[names[int(number) - 1]]
                wanted = set(request.body["recordIdsToAdd"])
                there = {one for one in wanted if one in self.objects["contacts"]}
                members |= there
                members -= set(request.body["recordIdsToRemove"])
                return Answer(body={"recordIdsMissing": sorted(wanted - there)})
        return refusal(404, "OBJECT_NOT_FOUND", "no such list")

    def _ids_behind(self, kind: str, last: int) -> list[int]:
        ordered = self._ordered.setdefault(kind, [])
        if len(ordered) != len(self.objects[kind]):
            ordered[:] = sorted(map(int, self.objects[kind]))
        return ordered[bisect(ordered, last) :]

    def shown(
        self, one: dict[str, Any], properties: list[str], history: list[str]
    ) -> dict[str, Any]:
        """An object with the properties that were asked for, which are null where it has none."""
        wanted = {*properties, "hs_object_id", "createdate"}
        shown = {key: one[key] for key in one if not key.startswith("properties")}
        shown["properties"] = {name: one["properties"].get(name) for name in wanted}
        if history:
            kept = one.get("propertiesWithHistory", {})
            shown["propertiesWithHistory"] = {name: kept.get(name, []) for name in history}
        return shown

    def _list(self, kind: str, query: dict[str, str]) -> Answer:
        limit = int(query.get("limit", 10))
        history = query.get("propertiesWithHistory", "")
        if limit > (50 if history else 100):
            return refusal(400, "VALIDATION_ERROR", "limit")
        is_archived = query.get("archived") == "true"
        behind = (
            self.objects[kind][str(number)]
            for number in self._ids_behind(kind, int(query.get("after", 0)))
        )
        found = list(islice((one for one in behind if one["archived"] is is_archived), limit + 1))
        page: dict[str, Any] = {
            "results": [
                self.shown(
                    one,
                    query.get("properties", "").split(","),
                    history.split(",") if history else [],
                )
                for one in found[:limit]
            ]
        }
        if len(found) > limit:
            page["paging"] = {"next": {"after": found[limit - 1]["id"]}}
        return Answer(body=page)

    def _one(self, kind: str, number: str, query: dict[str, str]) -> Answer:
        one = self.objects[kind].get(number)
        if one is None or one["archived"] is not (query.get("archived") == "true"):
            return refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        return Answer(body=self.shown(one, query.get("properties", "").split(","), []))

    def _search(self, kind: str, body: dict[str, Any]) -> Answer:
        if "after" not in body or not all(isinstance(one, str) for one in body["sorts"]):
            return refusal(400, "VALIDATION_ERROR", "after and sorts")
        if int(body["after"]) + body["limit"] > 10_000 or body["limit"] > 200:
            return refusal(400, "VALIDATION_ERROR", "10,000")
        (group,) = body["filterGroups"]
        (since,) = (one["value"] for one in group["filters"] if one["operator"] == "GTE")
        (last,) = (one["value"] for one in group["filters"] if one["operator"] == "GT")
        modified, since = MODIFIED.get(kind, "hs_lastmodifieddate"), stamp(int(since) / 1000)
        found = [
            one
            for number in self._ids_behind(kind, int(last))
            if not (one := self.objects[kind][str(number)])["archived"]
            and one["properties"][modified] >= since
            and (kind, one["id"]) not in self.hidden
        ]
        start = int(body["after"])
        page = found[start : start + body["limit"]]
        results = [self.shown(one, body["properties"], []) for one in page]
        return Answer(body={"total": len(found), "results": results})

    def _batch(self, kind: str, body: dict[str, Any]) -> Answer:
        if len(body["inputs"]) > 50:
            return refusal(400, "VALIDATION_ERROR", "inputs")
        found = (self.objects[kind].get(one["id"]) for one in body["inputs"])
        shown = [
            self.shown(one, body["properties"], body["propertiesWithHistory"])
            for one in found
            if one and not one["archived"]
        ]
        return self._batched(shown, len(body["inputs"]))

    def _links(self, kind: str, other: str, body: dict[str, Any]) -> Answer:
        if len(body["inputs"]) > 1_000:
            return refusal(400, "VALIDATION_ERROR", "inputs")
        results = []
        for one in body["inputs"]:
            start = int(one.get("after", 0))
            links = self.links.get((kind, one["id"], other), [])
            if not links:
                continue
            told: dict[str, Any] = {
                "from": {"id": one["id"]},
                "to": [
                    {"toObjectId": str(to), "associationTypes": [_type(link)]}
                    for to, link in links[start : start + 100]
                ],
            }
            if len(links) > start + 100:
                told["paging"] = {"next": {"after": str(start + 100)}}
            results.append(told)
        return self._batched(results, len(body["inputs"]))

    def _batched(self, results: list[dict[str, Any]], asked: int) -> Answer:
        now = stamp(self.now())
        told = {"status": "COMPLETE", "startedAt": now, "completedAt": now, "results": results}
        return Answer(207 if len(results) < asked else 200, told)


def refusal(status: int, category: str, message: str, **more: str) -> Answer:
    """An error as HubSpot words it."""
    told = {"status": "error", "category": category, "message": message, "correlationId": ID}
    return Answer(status, told | more)


def used_up(policy: str = "DAILY", retry_after: str = "1") -> Answer:
    """A limit is reached: of the day, or SECONDLY."""
    told = refusal(429, "RATE_LIMITS", "You have reached your limit.", policyName=policy)
    return Answer(told.status, told.body, {"Retry-After": retry_after})


def stamp(seconds: float) -> str:
    """A time as HubSpot writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _type(link: int | str) -> dict[str, Any]:
    """A type of HubSpot's own, or a portal's label: those are numbered too, from 1 on."""
    if isinstance(link, str):
        return {"category": "USER_DEFINED", "typeId": 5, "label": link}
    return {"category": "HUBSPOT_DEFINED", "typeId": link}


def _property(name: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    """What a portal tells of a property, whose type never matters."""
    kind = {"type": "string", "fieldType": "text", "groupName": "all", "options": options}
    return {"name": name, "label": name, "description": "", **kind}


def _paged(found: list[dict[str, Any]], query: dict[str, str], most: int = 50) -> Answer:
    limit, start = int(query.get("limit", 20)), int(query.get("after", 0))
    if limit > most:
        return refusal(400, "VALIDATION_ERROR", "limit")
    page: dict[str, Any] = {"results": found[start : start + limit]}
    if len(found) > start + limit:
        page["paging"] = {"next": {"after": str(start + limit)}}
    return Answer(body=page)
