"""Fake vendors to extract from, and a data folder to extract into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina
from extraction_home import Extraction, at

from dev.fakes.hubspot import TOKEN, HubSpot


@pytest.fixture(autouse=True)
def no_waits() -> Iterator[None]:
    """Asking again takes no time, but is done as often."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
def extraction(tmp_path: Path) -> Extraction:
    """An empty data folder."""
    return Extraction(tmp_path / "home")


@pytest.fixture
def hubspot(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubSpot]:
    """A HubSpot that connections.yml points at, with its contacts alone."""
    monkeypatch.setenv("HUBSPOT_TOKEN", TOKEN)
    with HubSpot() as fake:
        extraction.connect(hubspot=at(fake, token="HUBSPOT_TOKEN", streams=["contacts"]))
        yield fake
