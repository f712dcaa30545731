"""Ann, who was erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib.common.erased import Erased, Identifier, Kind
from orchestration.lib.common.personal_fields import personal_fields
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.tombstones import Tombstones

ANN: list[tuple[Kind, str, str]] = [
    ("email", "ann@firm.example", ""),
    ("phone", "15550100001", "15550100001"),
    ("phone", "5550100001", "15550100001"),
    ("id", "login-ann-7", ""),
    ("short", "hubspot:501", ""),
]


@pytest.fixture
def erased() -> Erased:
    """A list with Ann alone, and the shipped rules."""
    found = Erased(b"k" * 32, fields=personal_fields(Home(Path("no home"))))
    found.add(Identifier(kind, value, same, "firm.example") for kind, value, same in ANN)
    return found


@pytest.fixture
def tombstones(erased: Erased) -> Tombstones:
    """For HubSpot's contacts."""
    return Tombstones(erased, "hubspot", "contacts")
