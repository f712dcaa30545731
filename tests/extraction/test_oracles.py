"""What oracles from elsewhere say of what vendors are asked, and of what our fakes answer.

Prism reads a vendor's own description of its API and refuses what breaks it, asked or answered.
Google's own classes of the newest version know every field that may be asked for.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import stamina
from extraction_home import Extraction, at

from dev.fakes.google_ads import DEVELOPER_TOKEN, REFRESH_TOKEN, GoogleAds
from dev.fakes.hubspot import TOKEN as HUBSPOT_TOKEN
from dev.fakes.hubspot import HubSpot
from dev.fakes.intercom import TOKEN as INTERCOM_TOKEN
from dev.fakes.intercom import Intercom
from dev.fakes.server import Fake
from orchestration.lib.extracting.drop import Drop

PRISM = os.environ.get("CLOSEDLOOP_PRISM", "")  # the executable
SPECS = Path(os.environ.get("CLOSEDLOOP_SPECS", ""))  # hubspot/*.json and intercom.yaml
needs_prism = pytest.mark.skipif(
    not PRISM, reason="CLOSEDLOOP_PRISM and CLOSEDLOOP_SPECS are not set (docs/evidence.md)"
)
HOURS = 3 * 3_600  # seconds: more than a search overlaps


@pytest.fixture(autouse=True)
def asks_once() -> Iterator[None]:
    """What Prism refuses is not asked again."""
    with stamina.set_testing(True, attempts=1):
        yield


@contextmanager
def prism(spec: Path, fake: Fake) -> Iterator[dict[str, Any]]:
    """Prism between the connector and a fake; what connections.yml says of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PRISM, "proxy", str(spec), fake.url, "--errors", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1_800):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.1)
        yield at(fake) | {"base_url": f"http://127.0.0.1:{port}"}
    finally:
        process.terminate()
        process.wait()


def whole(folder: Path, to: Path) -> Path:
    """HubSpot's descriptions, a file each kind of object, as one that Prism can serve."""
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {"schemas": {}, "responses": {}}
    for file in sorted(folder.glob("*.json")):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"(#/components/\w+/)", rf"\1{file.stem}_", text)
        text = text.replace('"*/*"', '"application/json"').replace("/objects/0-3", "/objects/deals")
        one = without_examples(json.loads(text))
        paths |= one["paths"]
        for section, of in components.items():
            for name, part in one["components"].get(section, {}).items():
                of[f"{file.stem}_{name}"] = part
                values = part.get("properties", {}).get("properties", {})
                if "additionalProperties" in values:  # which newer versions say, and v3 forgets
                    values["additionalProperties"]["nullable"] = True
    for operations in paths.values():
        for operation in operations.values():
            operation.pop("security", None)
    info = {"title": "HubSpot", "version": "3"}
    spec = {"openapi": "3.0.1", "info": info, "paths": paths, "components": components}
    to.write_text(json.dumps(spec), encoding="utf-8")
    return to


def without_examples(part: Any) -> Any:  # noqa: ANN401
    """A part of a description without its `"example": null`."""
    if isinstance(part, list):
        return [without_examples(one) for one in part]
    if isinstance(part, dict):
        kept = {name: one for name, one in part.items() if (name, one) != ("example", None)}
        return {name: without_examples(one) for name, one in kept.items()}
    return part


def problems(extraction: Extraction) -> dict[str, str]:
    return {name: one.problem for name, one in extraction.run().items() if one.problem}


@needs_prism
def test_hubspot_is_asked_and_answers_as_its_own_description_says(
    extraction: Extraction, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HUBSPOT_TOKEN", HUBSPOT_TOKEN)
    spec = whole(SPECS / "hubspot", tmp_path / "hubspot.json")
    with HubSpot() as portal, prism(spec, portal) as settings:
        # Submissions of forms are described nowhere.
        streams = ["contacts", "companies", "deals", "pipelines"]
        extraction.connect(hubspot=settings | {"token": "HUBSPOT_TOKEN", "streams": streams})
        portal.ago = HOURS
        for number in range(1, 121):
            one = portal.put("contacts", number, email=f"{number}@a.example", lifecyclestage="lead")
            entry = {"value": "lead", "timestamp": one["updatedAt"], "sourceType": "CRM_UI"}
            one["propertiesWithHistory"] = {"lifecyclestage": [entry]}
            portal.put("companies", number, domain="a.example")
            portal.put("deals", number, dealname="deal", amount="10")
            portal.link("deals", number, "contacts", [(number, 3)])
        portal.link("deals", 7, "contacts", [(to, 3) for to in range(1, 121)])
        portal.archive("deals", 8)
        portal.ago = 0
        assert problems(extraction) == {}
        portal.put("contacts", 7, lifecyclestage="customer")
        portal.put("deals", 7, amount="20")
        portal.link("deals", 9, "contacts", [])
        portal.put("deals", 9, amount="20")
        assert problems(extraction) == {}
        searched = [one.path for one in portal.requests if one.path.endswith("/batch/read")]
        assert "/crm/v3/objects/contacts/batch/read" in searched
        assert len(extraction.newest("hubspot/deals")) == 120
        portal.tokens = set()
        assert {"401 from" in one for one in problems(extraction).values()} == {True}


@needs_prism
def test_intercom_is_asked_and_answers_as_its_own_description_says(
    extraction: Extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", INTERCOM_TOKEN)
    with Intercom() as workspace, prism(SPECS / "intercom.yaml", workspace) as settings:
        extraction.connect(intercom=settings | {"token": "INTERCOM_TOKEN"})
        workspace.ago = HOURS
        for key in range(1, 121):
            workspace.converse(key, f"lead{key}", state="closed")
            workspace.put("contacts", f"lead{key}", role="lead", email=f"{key}@a.example")
        workspace.ago = 0
        assert problems(extraction) == {}
        workspace.converse(7, "lead7", state="open")
        assert problems(extraction) == {}
        assert len(extraction.newest("intercom/conversations")) == 120
        assert len(extraction.newest("intercom/contacts")) == 120
        with Drop(extraction.home, "intercom", "contacts") as drop:
            drop.save(swept=0)
        workspace.forbidden = {"contacts"}
        assert "403 from" in problems(extraction)["intercom.contacts"]


def test_google_knows_every_field_that_is_asked_for_and_every_row_of_the_fake(
    extraction: Extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    ads = pytest.importorskip("google.ads.googleads", reason="an extra: pip install '.[oracles]'")
    from google.protobuf import json_format

    versions = [one.name for one in pkgutil.iter_modules(ads.__path__) if one.name[0] == "v"]
    newest = max(versions, key=lambda name: int(name[1:]))
    service = f"{ads.__name__}.{newest}.services.types.google_ads_service"
    row = importlib.import_module(service).GoogleAdsRow.pb()
    names = ("developer_token", "client_id", "client_secret", "refresh_token")
    for name, value in zip(names, (DEVELOPER_TOKEN, "id", "secret", REFRESH_TOKEN), strict=True):
        monkeypatch.setenv(name.upper(), value)
    with GoogleAds() as fake:
        fake.add_account("1234567890")
        day = fake.today("1234567890") - timedelta(days=1)
        fake.spend("1234567890", day, "1", {"shoes": 30}, other=5)
        fake.click("1234567890", day, "Cj0a")
        settings = {name: name.upper() for name in names} | {"token_url": f"{fake.url}/token"}
        settings |= {"customers": ["1234567890"], "since": day}
        extraction.connect(google_ads=at(fake, **settings))
        assert problems(extraction) == {}
        queries = [one.body["query"] for one in fake.requests if one.path.endswith(":search")]
    asked = {field for query in queries for field in query.split(" from ")[0][7:].split(", ")}
    assert {field for field in asked if not is_known(field, row.DESCRIPTOR)} == set()
    assert len(asked) > 20
    for stream, rows in (("costs", 3), ("clicks", 1)):
        landed = extraction.landed(f"google_ads/{stream}")
        assert len(landed) == rows
        for one in landed:
            json_format.ParseDict(one, row())


def is_known(field: str, message: Any) -> bool:  # noqa: ANN401
    """Whether a field like metrics.clicks is one of a message that Google describes."""
    for name in field.split("."):
        found = message and message.fields_by_name.get(name)
        if not found:
            return False
        message = found.message_type
    return True
