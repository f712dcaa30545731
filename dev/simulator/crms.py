"""Which CRM the company keeps. People, deals and what becomes of them are the same in any."""

from collections.abc import Iterator
from random import Random
from typing import Protocol

from dev.simulator.clock import Window
from dev.simulator.crm import Contact, Deal
from dev.simulator.people import Employer
from dev.simulator.vendors.hubspot import HubSpot
from dev.simulator.vendors.salesforce import Salesforce
from dev.simulator.vendors.salesforce_ids import long_form
from dev.simulator.writer import Tree

_LINKS = {"company": "salesforceaccountid", "deal": "hs_salesforceopportunityid"}
# By the first letters of the Salesforce id.
_ENTRY_LINKS = {"003": "salesforcecontactid", "00Q": "salesforceleadid"}
# The usual one first; both are kept in step.
CRMS = ("hubspot", "salesforce", "both")


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


class InStep:
    """HubSpot and Salesforce in step: what is in one is in the other, and HubSpot says where."""

    def __init__(self, landing: Tree, window: Window) -> None:
        self._salesforce = Salesforce(landing, window)
        self._hubspot = HubSpot(landing, window, self._links)

    def ids(self, kind: str, own_id: str) -> list[str]:
        """Return the ids of both, HubSpot's last."""
        return [*self._salesforce.ids(kind, own_id), *self._hubspot.ids(kind, own_id)]

    def company(self, employer: Employer, at: int) -> None:
        """Write it as a company and as an account."""
        self._salesforce.company(employer, at)
        self._hubspot.company(employer, at)

    def group(self, rng: Random | None, contacts: list[Contact], deals: list[Deal]) -> None:
        """Write to both."""
        self._salesforce.group(rng, contacts, deals)
        self._hubspot.group(rng, contacts, deals)

    def settings(self) -> None:
        """Write those of both."""
        self._salesforce.settings()
        self._hubspot.settings()

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write those of both."""
        yield from self._salesforce.bad_rows()
        yield from self._hubspot.bad_rows()

    def _links(self, kind: str, own_id: str) -> dict[str, str]:
        """The properties that HubSpot's integration with Salesforce keeps, with long ids."""
        if kind == "contact":
            entries = [long_form(entry) for entry in self._salesforce.ids(kind, own_id)]
            return {_ENTRY_LINKS[entry[:3]]: entry for entry in entries}
        return {_LINKS[kind]: long_form(self._salesforce.ids(kind, own_id)[-1])}


def make_crm(kind: str, landing: Tree, window: Window) -> Crm:
    """Make the CRM of that kind, one of CRMS."""
    made = {"hubspot": HubSpot, "salesforce": Salesforce, "both": InStep}
    return made[kind](landing, window)
