"""A refresh extracts before it looks for what is new, where a connections.yml says what."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
import yaml
from house import House

from dev.fakes.hubspot import TOKEN, HubSpot
from dev.refreshing import refresh_without_dagster


@pytest.fixture
def hubspot(published: House) -> Iterator[HubSpot]:
    with HubSpot() as fake:
        settings = {
            "token": "HUBSPOT_TOKEN",
            "base_url": fake.url,
            "per_second": 1_000,
            "streams": ["contacts"],
        }
        connections = {"extract": {"hubspot": settings, "other": {}}}
        published.home.connections.write_text(yaml.safe_dump(connections))
        yield fake


def test_a_vendor_that_fails_is_a_warning_and_the_refresh_goes_on(
    published: House, hubspot: HubSpot
) -> None:
    hubspot.tokens = set()
    done = refresh_without_dagster(published.home, HUBSPOT_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr
    assert "WARNING hubspot.contacts: 401 from GET " in done.stdout
    assert "WARNING other: " in done.stdout
    assert "\nNothing new since 2" in done.stdout
    assert TOKEN not in done.stdout + done.stderr


def test_a_file_that_is_wrong_is_a_warning_and_the_refresh_goes_on(
    published: House, hubspot: HubSpot
) -> None:
    published.home.connections.write_text("extract: [")
    done = refresh_without_dagster(published.home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("WARNING nothing was extracted: ")
    assert "\nNothing new since 2" in done.stdout


def test_what_was_extracted_is_new(published: House, hubspot: HubSpot) -> None:
    hubspot.put("contacts", 1, email="a@a.example")
    done = refresh_without_dagster(published.home, HUBSPOT_TOKEN=TOKEN)
    assert "Nothing new" not in done.stdout
    (file,) = (published.home.landing / "hubspot/contacts").glob("*/part-*")
    assert b"a@a.example" in gzip.decompress(file.read_bytes())
