"""BigQuery with the export of Google Analytics 4: tables of days, as its REST API gives them."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from google.auth import jwt

from dev.fakes.server import Answer, Fake, Request

EMAIL = "closedloop@my-project.iam.gserviceaccount.com"
Row = dict[str, Any]


def _field(name: str, kind: str = "STRING", *fields: Row, mode: str = "NULLABLE") -> Row:
    return {"name": name, "type": kind, "mode": mode} | ({"fields": list(fields)} if fields else {})


SCHEMA = [
    _field("event_date"),
    _field("event_timestamp", "INTEGER"),
    _field("event_name"),
    _field(
        "event_params",
        "RECORD",
        _field("key"),
        _field(
            "value",
            "RECORD",
            _field("string_value"),
            _field("int_value", "INTEGER"),
            _field("float_value", "FLOAT"),
            _field("double_value", "FLOAT"),
        ),
        mode="REPEATED",
    ),
    _field("event_value_in_usd", "FLOAT"),
    _field("event_bundle_sequence_id", "INTEGER"),
    _field("user_id"),
    _field("user_pseudo_id"),
    _field("geo", "RECORD", _field("country"), _field("city")),
    _field(
        "collected_traffic_source",
        "RECORD",
        *map(_field, ("manual_source", "manual_medium", "manual_campaign_name", "gclid")),
    ),
    _field("stream_id"),
    _field("is_active_user", "BOOLEAN"),
]


class BigQuery(Fake):
    """`tables[dataset][name]` is when a table was modified and its rows, as GA4 would give them.

    A page of rows has `page` of them; `dropped` are tables that are listed and then gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, dict[str, tuple[int, list[Row]]]] = {}
        self.page = 1_000
        self.dropped: set[str] = set()
        self.pem = _pem(KEY)
        self._public = KEY.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        self._tokens: set[str] = set()

    def key(self) -> str:
        """The service account's key, as the console gives it."""
        return json.dumps(
            {
                "type": "service_account",
                "project_id": "my-project",
                "private_key_id": "1",
                "private_key": self.pem,
                "client_email": EMAIL,
                "token_uri": f"{self.url}/token",
            }
        )

    def put(self, dataset: str, name: str, rows: list[Row]) -> None:
        """Makes a table, or writes it again."""
        with self.lock:
            of = self.tables.setdefault(dataset, {})
            of[name] = (of.get(name, (1_787_000_000_000, []))[0] + 1, rows)

    def answer(self, request: Request) -> Answer:
        """What BigQuery says."""
        match request.path.strip("/").split("/"):
            case ["token"]:
                return self._sign_in(request.body)
            case ["projects", "my-project", "datasets", dataset, "tables", *name]:
                token = request.headers.get("Authorization", "").removeprefix("Bearer ")
                if token not in self._tokens:
                    return _error(401, "authError", "Invalid Credentials")
                if dataset not in self.tables:
                    return _error(
                        403, "accessDenied", f"Permission bigquery.tables.list denied on {dataset}"
                    )
                return self._about(dataset, name, request.query)
        return _error(404, "notFound", "Not found")

    def _sign_in(self, form: Row) -> Answer:
        try:
            claims = jwt.decode(form["assertion"], certs=self._public, audience=f"{self.url}/token")
        except ValueError:
            return Answer(400, {"error": "invalid_grant", "error_description": "Invalid JWT"})
        assert claims["iss"] == EMAIL
        token = f"ya29.{len(self._tokens)}"
        self._tokens.add(token)
        return Answer(body={"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def _about(self, dataset: str, name: list[str], query: dict[str, str]) -> Answer:
        tables = self.tables[dataset]
        if not name:
            listed = [
                {"tableReference": {"tableId": one}, "type": "TABLE"} for one in sorted(tables)
            ]
            return _page("tables", listed, query, "nextPageToken", 5)
        if name[0] not in tables or name[0] in self.dropped:
            return _error(404, "notFound", f"Not found: Table {name[0]}")
        modified, rows = tables[name[0]]
        if len(name) == 1:
            about = {"lastModifiedTime": str(modified), "schema": {"fields": SCHEMA}}
            return Answer(body=about | {"numRows": str(len(rows))})
        start = int(query.get("pageToken", 0))
        page = [_cells(SCHEMA, row) for row in rows[start : start + self.page]]
        more = {"pageToken": str(start + self.page)} if start + self.page < len(rows) else {}
        return Answer(body={"totalRows": str(len(rows))} | ({"rows": page} if page else {}) | more)


def _page(what: str, found: list[Row], query: dict[str, str], token: str, most: int) -> Answer:
    start = int(query.get("pageToken", 0))
    end = start + min(most, int(query.get("maxResults", most)))
    more = {token: str(end)} if end < len(found) else {}
    return Answer(body={what: found[start:end]} | more)


def _cells(fields: list[Row], row: Row) -> Row:
    return {"f": [{"v": _cell(field, row.get(field["name"]))} for field in fields]}


def _cell(field: Row, value: Any) -> Any:  # noqa: ANN401
    if field["mode"] == "REPEATED":
        return [{"v": _cell(field | {"mode": "NULLABLE"}, one)} for one in value or ()]
    if value is None:
        return None
    if field["type"] == "RECORD":
        return _cells(field["fields"], value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _error(status: int, reason: str, message: str) -> Answer:
    one = {"message": message, "domain": "global", "reason": reason}
    return Answer(status, {"error": {"code": status, "message": message, "errors": [one]}})


def _pem(key: RSAPrivateKey) -> str:
    form = PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


KEY = generate_private_key(public_exponent=65_537, key_size=2_048)


def rate_limited() -> Answer:
    """Too many calls at once, which BigQuery refuses with 403."""
    return _error(403, "rateLimitExceeded", "Exceeded rate limits: too many api requests")
