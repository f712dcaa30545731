"""Google Analytics 4: the tables of its export to BigQuery, each whole when it was modified.

A table's list has no times, so each table is asked for its own: one small call. Rows come as JSON,
and land as BigQuery itself exports them: INT64 as text, without what is null.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

import requests
from google.auth import crypt, jwt

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Connection, Secret
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.refusals import ExtractionError, RefusedError
from orchestration.lib.extracting.signing import SignIn, Token, oauth
from orchestration.lib.extracting.streams import Stream, Vendor

_TABLE = re.compile(r"events_(?P<early>intraday_|fresh_)?(?P<day>\d{8})")
_SCOPE = "https://www.googleapis.com/auth/bigquery.readonly"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_PAGE = 2_000  # rows, of about 5 KB


class Settings(Connection):
    """`key` is that of a service account, as JSON or as the path of its file."""

    base_url: str = "https://bigquery.googleapis.com/bigquery/v2"
    key: Secret
    project: str
    datasets: list[str]
    since: date
    # Of days that are not over; where extraction runs every hour, each of them lands every hour.
    intraday: bool = True


def _client(settings: Settings) -> Client:
    sign_in = _as_service_account(settings.key.get_secret_value())
    return Client(settings.base_url, sign_in, per_second=20, asks_to_wait=_told)


def _as_service_account(key: str) -> SignIn:
    try:
        told = json.loads(key if key.startswith("{") else Path(key).read_bytes())
        signer = crypt.RSASigner.from_service_account_info(told)
        of = {"iss": told["client_email"], "aud": told["token_uri"], "scope": _SCOPE}
    except (OSError, ValueError, KeyError):
        raise ExtractionError(
            "the variable that extract.ga4.key names must hold the JSON key of a service account, "
            "or the path of its file"
        ) from None

    def sign_in(client: Client) -> Token:
        now = int(time.time())
        assertion = jwt.encode(signer, of | {"iat": now, "exp": now + 3_600}).decode()
        return oauth(of["aud"], grant_type=_GRANT, assertion=assertion)(client)

    return sign_in


def _told(answer: requests.Response) -> float | None:
    """BigQuery refuses with 403 what comes too fast or is too much for a day."""
    waits = {"rateLimitExceeded": 10.0, "quotaExceeded": inf}
    if answer.status_code != 403:
        return None
    return next((wait for reason, wait in waits.items() if reason in answer.text), None)


def _events(client: Client, drop: Drop, settings: Settings) -> None:
    for dataset in settings.datasets:
        path = _tables(settings, dataset)
        names = [one["tableReference"]["tableId"] for one in _listed(client, path, "tables")]
        found = sorted((one["day"], one[0]) for one in map(_TABLE.fullmatch, names) if one)
        for day, name in found:
            is_early = name != f"events_{day}"
            is_late = is_early and (f"events_{day}" in names or not settings.intraday)
            if date.fromisoformat(day) >= settings.since and not is_late:
                _table(client, drop, f"{path}/{name}", name, dataset)


def _table(client: Client, drop: Drop, path: str, name: str, dataset: str) -> None:
    """Lands a table unless it is as it was; Google may drop one of a day that is not over."""
    try:
        about = client.get(path)
        write = partial(_write, client, path, about["schema"]["fields"])
        drop.add_file(f"{dataset}.{name}", about["lastModifiedTime"], f".{name}.jsonl.gz", write)
    except RefusedError as error:
        if error.status != 404:
            raise


def _write(client: Client, path: str, fields: list[dict[str, Any]], to: Path) -> int:
    count = 0
    with gzip.open(to, "wt", encoding="utf-8", compresslevel=6) as lines:
        for row in _listed(client, f"{path}/data", "rows", maxResults=_PAGE):
            lines.write(json.dumps(_record(fields, row), ensure_ascii=False) + "\n")
            count += 1
    return count


def _listed(client: Client, path: str, what: str, **question: object) -> Iterator[dict[str, Any]]:
    more: dict[str, str] = {}
    while True:
        page = client.get(path, **question, **more)
        yield from page.get(what, ())
        after = page.get("nextPageToken") or page.get("pageToken")
        if not after:
            return
        more = {"pageToken": after}


def _record(fields: list[dict[str, Any]], row: dict[str, Any]) -> dict[str, Any]:
    """A row or record by the names of its fields, of which BigQuery gives the values alone."""
    cells = zip(fields, row["f"], strict=True)
    return {
        field["name"]: [_value(field, one["v"]) for one in cell["v"]]
        if field.get("mode") == "REPEATED"
        else _value(field, cell["v"])
        for field, cell in cells
        if cell["v"] is not None
    }


def _value(field: dict[str, Any], value: Any) -> Any:  # noqa: ANN401
    match field["type"]:
        case "RECORD" | "STRUCT":
            return _record(field["fields"], value)
        case "FLOAT" | "FLOAT64":
            return float(value)
        case "BOOLEAN" | "BOOL":
            return value == "true"
    return value


def _tables(settings: Settings, dataset: str) -> str:
    return f"/projects/{settings.project}/datasets/{dataset}/tables"


def _try(client: Client, settings: Settings) -> None:
    for dataset in settings.datasets:
        client.get(_tables(settings, dataset), maxResults=1)


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "events": Stream(_events, _try, needs="the role BigQuery Data Viewer on each of datasets")
    },
    example="""\
ga4:
  key: GA4_KEY  # of a service account: its JSON, or the path of the file; docs/sources/ga4.md
  project: my-project
  datasets: [analytics_123456789]  # one a property
  since: 2026-01-01
  # intraday: false  # leaves out days that are not over
""",
)
