"""Which CRM the company keeps. People, deals and what becomes of them are the same in any."""

from collections.abc import Iterator
from random import Random
from typing import Protocol

from orchestration.simulator.clock import Window
from orchestration.simulator.crm import Contact, Deal
from orchestration.simulator.people import Employer
from orchestration.simulator.vendors.hubspot import HubSpot
from orchestration.simulator.vendors.salesforce import Salesforce
from orchestration.simulator.writer import Tree

# The usual one first.
CRMS = ("hubspot", "salesforce")


class Crm(Protocol):
    """A CRM; what it draws from an `rng` is the last that is drawn from it."""

    def ids(self, kind: str, own_id: str) -> list[str]:
        """Return the CRM's ids of a contact, company or deal, once it is written, newest last."""
        ...

    def company(self, employer: Employer, at: int) -> None:
        """Write a company, as it was created at `at`."""
        ...

    def group(self, rng: Random | None, contacts: list[Contact], deals: list[Deal]) -> None:
        """Write the contacts and deals of one group; without `rng` nothing comes late or twice."""
        ...

    def settings(self) -> None:
        """Write what the CRM keeps of the company's ways, such as the stages of its deals."""
        ...

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write records that cannot be accepted; yield stream, place and reason of each."""
        ...


def make_crm(kind: str, landing: Tree, window: Window) -> Crm:
    """Make the CRM of that kind, one of CRMS."""
    return HubSpot(landing, window) if kind == "hubspot" else Salesforce(landing, window)
