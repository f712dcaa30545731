"""An extraction after somebody was erased: it knows them still, and keeps nothing of theirs."""

from __future__ import annotations

from extraction_home import Extraction

from dev.fakes.hubspot import HubSpot
from dev.searching import holding
from orchestration.lib.common.erased import Identifier
from orchestration.lib.erasing.run import begin, finish
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load

ANN, BOB = 778319054, 778319055
WHOM = [
    Identifier("short", f"hubspot:{ANN}"),
    Identifier("email", "ann@firm.example"),
]
NEEDLES = [str(ANN).encode(), b"ann@firm.example"]


def _refresh(extraction: Extraction) -> bool:
    return bool(load(extraction.home, read_streams()))


def test_whom_it_knows_lands_no_more_and_who_changed_comes_in_as_the_tombstone(
    extraction: Extraction, hubspot: HubSpot
) -> None:
    hubspot.put("contacts", ANN, email="ann@firm.example", lifecyclestage="lead")
    hubspot.put("contacts", BOB, email="bob@firm.example", lifecyclestage="lead")
    extraction.run()
    _refresh(extraction)
    assert holding(extraction.home.extraction, NEEDLES[:1])
    begin(extraction.home, WHOM)
    finish(extraction.home, lambda: _refresh(extraction))
    again = extraction.run()["hubspot.contacts"]
    assert (again.seen, again.landed) == (2, 0)

    hubspot.put("contacts", ANN, lifecyclestage="customer")
    assert extraction.run()["hubspot.contacts"].landed == 1
    _refresh(extraction)
    assert holding(extraction.home.root, NEEDLES) == []
    landed = extraction.landed("hubspot/contacts")
    assert len({one["id"] for one in landed}) == 2
    assert landed[-1]["properties"]["lifecyclestage"] == "customer"
