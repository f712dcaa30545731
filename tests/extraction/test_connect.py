"""`make connect`: a file to fill in, and what is missing before anything is extracted."""

from __future__ import annotations

import pytest
import yaml
from extraction_home import Extraction, at

from dev.fakes.hubspot import TOKEN, HubSpot
from orchestration.commands.connect import main
from orchestration.lib.extracting.connections import read_connections
from orchestration.lib.extracting.streams import vendor_names
from orchestration.lib.extracting.vendors.hubspot import VENDOR as HUBSPOT


@pytest.fixture(autouse=True)
def in_its_home(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(extraction.home.root))


def test_the_first_time_a_file_with_every_vendor_is_written(extraction: Extraction) -> None:
    assert main() == 0
    assert read_connections(extraction.home) == {}
    assert extraction.home.connections.stat().st_mode & 0o077 == 0
    lines = extraction.home.connections.read_text().splitlines()
    filled = "\n".join(line.replace("  # ", "  ", 1) for line in lines)
    assert list(yaml.safe_load(filled)["extract"]) == vendor_names()


def test_a_file_that_is_there_is_kept_and_tried(
    extraction: Extraction, hubspot: HubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    hubspot.put("deals", 7)
    extraction.connect(hubspot=at(hubspot, token="HUBSPOT_TOKEN"))
    before = extraction.home.connections.read_text()
    assert main() == 0
    assert extraction.home.connections.read_text() == before
    assert set(capsys.readouterr().out.splitlines()) == {
        f"hubspot.{name}: ok" for name in HUBSPOT.streams
    }
    assert len(hubspot.requests) == 9  # one each, and two for the links of a deal
    assert extraction.files() == []


def test_a_missing_scope_is_named_before_anything_is_extracted(
    extraction: Extraction, hubspot: HubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    hubspot.put("deals", 7)
    hubspot.forbidden = {"companies", "marketing", "owners"}
    extraction.connect(hubspot=at(hubspot, token="HUBSPOT_TOKEN"))
    assert main() == 1
    said = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    scopes = "crm.objects.deals.read, crm.objects.contacts.read, crm.objects.companies.read"
    assert said["hubspot.contacts"] == said["hubspot.pipelines"] == "ok"
    assert said["hubspot.companies"].endswith("it needs the scopes crm.objects.companies.read")
    assert said["hubspot.deals"].endswith(f"it needs the scopes {scopes}")
    assert said["hubspot.form_submissions"].endswith("it needs the scope forms")
    assert said["hubspot.owners"].endswith("it needs the scope crm.objects.owners.read")


def test_a_token_that_is_not_valid_is_named_and_not_shown(
    extraction: Extraction, hubspot: HubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    hubspot.tokens = set()
    extraction.connect(hubspot=at(hubspot, token="HUBSPOT_TOKEN"), other={})
    assert main() == 1
    said = capsys.readouterr().out
    assert "hubspot.contacts: 401 from GET" in said
    assert "extract.other: no other is known" in said
    assert TOKEN not in said
