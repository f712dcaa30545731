"""Asking: what is asked again, what stops, and what each refusal says."""

from __future__ import annotations

from extraction_home import Extraction

from dev.fakes.hubspot import HubSpot


def test_contacts_come_once(extraction: Extraction, hubspot: HubSpot) -> None:
    for number in range(1, 121):
        hubspot.put("contacts", number, email=f"{number}@a.example")
    done = extraction.run()["hubspot.contacts"]
    assert (done.problem, done.landed, done.seen) == (None, 120, 120)
    assert len(extraction.newest("hubspot/contacts")) == 120
    again = extraction.run()["hubspot.contacts"]
    assert (again.problem, again.landed) == (None, 0)
    hubspot.put("contacts", 7, email="new@a.example")
    done = extraction.run()["hubspot.contacts"]
    assert (done.landed, done.problem) == (1, None)
