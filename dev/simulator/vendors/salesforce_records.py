"""Which Salesforce records a contact of the CRM is: a lead, a contact, or a lead that became one.

Who has no account and no opportunity is a lead. Who has both was a lead until then. Who has one of
them was entered as a contact, for a lead cannot have the one, nor be converted without the other.
"""

from dataclasses import dataclass, field

from dev.simulator.crm import Change, Contact, Deal

LEAD_STATUSES = {
    "lead": "Open - Not Contacted",
    "marketingqualifiedlead": "Marketing Qualified",
    "salesqualifiedlead": "Sales Qualified",
}
# By the status that HubSpot has for it; NEW is a lead's stage here.
HANDOVER_STATUSES = {
    "IN_PROGRESS": "Working - Contacted",
    "ATTEMPTED_TO_CONTACT": "Working - Contacted",
    "CONNECTED": "Working - Contacted",
    "BAD_TIMING": "Nurturing",
    "UNQUALIFIED": "Closed - Not Converted",
}
CONTACT_STATUSES = {
    "NEW": "New",
    "IN_PROGRESS": "Working",
    "ATTEMPTED_TO_CONTACT": "Attempted to Contact",
    "CONNECTED": "Connected",
    "OPEN_DEAL": "Open Deal",
    "BAD_TIMING": "Nurturing",
    "UNQUALIFIED": "Unqualified",
}
CONVERTED_STATUS = "Closed - Converted"
LIFECYCLE_STAGES = {
    "lead": "Lead",
    "marketingqualifiedlead": "Marketing Qualified",
    "salesqualifiedlead": "Sales Qualified",
    "opportunity": "Opportunity",
    "customer": "Customer",
    "evangelist": "Evangelist",
    "churned": "Churned",
}
LIFECYCLE_FIELD = "Lifecycle_Stage__c"
STATUS_FIELD = "Contact_Status__c"
_LATE_STAGES = ("opportunity", "customer", "evangelist", "churned")


@dataclass(slots=True)
class Entry:
    """A lead or contact record: when it was created, and its changes from then on.

    What a contact took over from its lead are changes at its creation. A change of the name `gone`
    ends the record; its value is the key of the record that took over.
    """

    kind: str
    number: int
    created_at: int
    changes: list[Change] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Return what tells this record from all others."""
        return f"{self.kind}/{self.number}"

    @property
    def gone_at(self) -> int | None:
        """Return when another record took over, if one did."""
        return next((change.at for change in self.changes if change.name == "gone"), None)

    def leave(self, at: int, other: "Entry") -> None:
        """Let another record take over, as one merged or converted does."""
        self.changes = [change for change in self.changes if change.at < at]
        self.changes.append(Change(at, "gone", other.key))


def fields_of(entry: Entry) -> list[tuple[str, list[Change]]]:
    """Return the tracked fields of a record, each with its values over time."""
    if entry.kind == "lead":
        names = {"lifecyclestage": LEAD_STATUSES, "hs_lead_status": HANDOVER_STATUSES}
        return [("Status", _named(entry, names))]
    return [
        (LIFECYCLE_FIELD, _named(entry, {"lifecyclestage": LIFECYCLE_STAGES})),
        (STATUS_FIELD, _named(entry, {"hs_lead_status": CONTACT_STATUSES})),
    ]


def _named(entry: Entry, names: dict[str, dict[str, str]]) -> list[Change]:
    return [
        Change(change.at, change.name, names[change.name][change.value])
        for change in entry.changes
        if change.name in names and change.value in names[change.name]
    ]


def make_entries(contacts: list[Contact], deals: list[Deal]) -> dict[str, list[Entry]]:
    """Return the records of each contact of a group, oldest first; merged ones name each other."""
    entries = {contact.contact_id: _enter(contact, deals) for contact in contacts}
    for contact in contacts:
        for change in contact.changes:
            if change.name == "hs_merged_object_ids":
                _merge(change.at, entries[change.value], entries[contact.contact_id])
    return entries


def _enter(contact: Contact, deals: list[Deal]) -> list[Entry]:
    number, created_at = int(contact.contact_id), contact.created_at
    has_account = any(change.name == "associatedcompanyid" for change in contact.changes)
    moments = [change.at for change in contact.stages() if change.value in _LATE_STAGES]
    moments += [deal.created_at for deal in deals if contact.contact_id in deal.contact_ids]
    if not has_account and not moments:
        return [Entry("lead", number, created_at, list(contact.changes))]
    as_contact = Entry("contact", number, created_at, list(contact.changes))
    if not has_account or not moments or min(moments) <= created_at:
        return [as_contact]
    at = min(moments)
    lead = Entry("lead", number, created_at, list(contact.changes))
    lead.leave(at, as_contact)
    as_contact.created_at = at
    as_contact.changes = [
        Change(max(c.at, at), c.name, c.value)
        for c in contact.changes
        if c.at >= at or c.name != "hs_lead_status"
    ]
    return [lead, as_contact]


def _merge(at: int, first: list[Entry], second: list[Entry]) -> None:
    """Make one of two: leads or contacts are merged, a lead is converted into a contact."""
    kept, leaving = second[-1], first[-1]
    if kept.kind == "lead" and leaving.kind == "contact":
        kept, leaving = leaving, kept
    if leaving.gone_at is None:
        leaving.leave(max(at, kept.created_at, leaving.created_at + 1000), kept)
