"""Salesforce: records of an org, as its REST API answers SOQL."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dev.fakes.server import Answer, Fake, Request

DAILY, AT_ONCE = "TotalRequests Limit exceeded.", "ConcurrentRequests Limit exceeded."
BASE = ("Id", "CreatedDate", "LastModifiedDate", "SystemModstamp", "IsDeleted")
HISTORY = ("Id", "CreatedDate", "IsDeleted", "Field", "OldValue", "NewValue")
# What every org has; custom fields are there once they are added.
FIELDS: dict[str, set[str]] = {
    "Lead": {*BASE, "MasterRecordId", "Name", "Email", "Status", "LeadSource"},
    "Contact": {*BASE, "MasterRecordId", "AccountId", "Name", "Email", "Phone", "LeadSource"},
    "Account": {*BASE, "MasterRecordId", "Name", "Website", "BillingCountry"},
    "Opportunity": {*BASE, "StageName", "Amount", "CloseDate", "IsClosed", "IsWon"},
    "OpportunityHistory": {*BASE, "OpportunityId", "StageName", "Amount", "Probability"},
    "OpportunityContactRole": {*BASE, "OpportunityId", "ContactId"},
    "OpportunityStage": {*BASE, "ApiName", "MasterLabel", "SortOrder"} - {"IsDeleted"},
    "LeadHistory": {*HISTORY, "LeadId"},
    "ContactHistory": {*HISTORY, "ContactId"},
    "Campaign": {*BASE, "Name", "Type"},
    "CampaignMember": {*BASE, "CampaignId", "LeadId", "ContactId", "AccountId"},
}
_SOQL = re.compile(
    r"SELECT (?P<fields>.+) FROM (?P<object>\w+) WHERE (Field IN \((?P<tracked>.+)\) AND )?"
    r"(?P<stamp>\w+) >= (?P<since>\S+) AND \((?P=stamp) > (?P=since) OR Id > '(?P<last>\w{18})'\) "
    r"ORDER BY (?P=stamp), Id LIMIT (?P<limit>\d+)"
)


class Salesforce(Fake):
    """`records[object][id]` is each record; `fields` are those that the user may read.

    `on_query` is called before each query, so that a test can change what is being paged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in FIELDS}
        self.fields = {name: set(fields) for name, fields in FIELDS.items()}
        self.hidden: set[str] = set()  # ids of what no transaction has committed yet
        self.unseen: set[str] = set()  # objects that the user may not see
        self.ago = 0.0  # seconds
        self.batch = 2_000  # records that a page holds, fewer where they are wide
        self.used, self.most = 0, 100_000  # calls
        self.tokens: set[str] = set()  # may be those of another server, which signs in
        self.form: dict[str, str] = {}  # the last sign-in
        self.instance_url = self.url
        self.on_query: Callable[[], None] = lambda: None

    def put(self, kind: str, number: int, **fields: object) -> dict[str, Any]:
        """Creates or changes a record, and so moves its stamp."""
        with self.lock:
            now = stamp(time.time() - self.ago)
            one = self.records[kind].setdefault(id_of(number), {"Id": id_of(number)})
            one.setdefault("CreatedDate", now)
            one.setdefault("IsDeleted", False)
            one |= {"LastModifiedDate": now, "SystemModstamp": now, **fields}
            return one

    def delete(self, kind: str, number: int, into: int | None = None) -> None:
        """Deletes a record, or merges it into another one: it is in the recycle bin then."""
        master = {} if into is None else {"MasterRecordId": id_of(into)}
        self.put(kind, number, IsDeleted=True, **master)

    def answer(self, request: Request) -> Answer:
        """What Salesforce says."""
        self.used += 1
        if request.path == "/services/oauth2/token":
            return self._token(request.body)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
        match request.path.strip("/").split("/")[3:]:
            case ["sobjects", kind, "describe"] if kind not in self.unseen:
                names = sorted(self.fields[kind])
                return Answer(body={"name": kind, "fields": [{"name": name} for name in names]})
            case ["composite", "sobjects"] if request.method == "PATCH":
                return Answer(body=[self._update(one) for one in request.body["records"]])
            case ["queryAll"]:
                self.on_query()
                return self._query(request.query["q"])
        return refusal(404, "NOT_FOUND", "The requested resource does not exist")

    def _update(self, one: dict[str, Any]) -> dict[str, Any]:
        kind, number = one["attributes"]["type"], one["id"]
        found = self.records[kind].get(number)
        wrong = one.keys() - self.fields[kind] - {"attributes", "id"}
        code = "INVALID_FIELD" if wrong else "ENTITY_IS_DELETED"
        if wrong or not found or found["IsDeleted"]:
            error = {"statusCode": code, "message": code.lower(), "fields": sorted(wrong)}
            return {"success": False, "errors": [error]}
        self.put(
            kind, int(number[3:15]), **{n: v for n, v in one.items() if n in self.fields[kind]}
        )
        return {"id": number, "success": True, "errors": []}

    def _token(self, form: dict[str, str]) -> Answer:
        self.form = form
        if form["client_secret"] != "s3cr3t":
            told = {"error": "invalid_client", "error_description": "invalid client credentials"}
            return Answer(400, told)
        token = f"00D-{len(self.requests)}"
        self.tokens.clear()
        self.tokens.add(token)
        return Answer(body={"access_token": token, "instance_url": self.instance_url})

    def _query(self, soql: str) -> Answer:
        asked = _SOQL.fullmatch(soql)
        if not asked:
            return refusal(400, "MALFORMED_QUERY", soql)
        kind, field = asked["object"], asked["stamp"]
        names = asked["fields"].split(", ")
        strange = {_in_itself(name) for name in names} - self.fields[kind]
        if strange or field not in self.fields[kind]:
            return refusal(400, "INVALID_FIELD", f"No such column {strange} on {kind}")
        since = asked["since"].replace("Z", "+0000")
        found = sorted(
            (
                one
                for one in self.records[kind].values()
                if (one[field], one["Id"]) > (since, asked["last"])
                and one["Id"] not in self.hidden
                and (not asked["tracked"] or f"'{one['Field']}'" in asked["tracked"])
            ),
            key=lambda one: (one[field], one["Id"]),
        )[: int(asked["limit"])]
        page: dict[str, Any] = {
            "totalSize": len(found),
            "done": len(found) <= self.batch,
            "records": [_shown(kind, one, names) for one in found[: self.batch]],
        }
        if not page["done"]:
            page["nextRecordsUrl"] = "/services/data/v62.0/query/0r8xx-2000"  # dead already
        usage = f"api-usage={self.used}/{self.most}; per-app-api-usage=1/250(appName=a)"
        return Answer(body=page, headers={"Sforce-Limit-Info": usage})


def _in_itself(name: str) -> str:
    return f"{name.split('.')[0]}Id" if "." in name else name


def _shown(kind: str, one: dict[str, Any], names: list[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"attributes": {"type": kind, "url": f"/v62.0/{kind}/{one['Id']}"}}
    for name in names:
        above, _, below = name.partition(".")
        shown[above] = value = one.get(above)
        if below and value:
            shown[above] = {"attributes": {"type": above}, below: value[below]}
    return shown


def refusal(status: int, code: str, message: str) -> Answer:
    """An error as Salesforce words it."""
    return Answer(status, [{"message": message, "errorCode": code}])


def used_up(message: str = DAILY) -> Answer:
    """A limit is reached: of the day, or of requests at work at once."""
    return refusal(403, "REQUEST_LIMIT_EXCEEDED", message)


def id_of(number: int) -> str:
    """An id of 18 characters."""
    return f"003{number:012}AAA"


def stamp(seconds: float) -> str:
    """A time as Salesforce writes it, to whole seconds."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
