"""Salesforce: records as the REST API answers a query, exported weekly when they changed.

Ids are written in both of their forms. Of history and contact roles some come an export late.
"""

from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any

from dev.simulator.clock import DAY, HOUR, Window, day_of, offset_iso
from dev.simulator.company import DEAL_STAGES
from dev.simulator.crm import Contact, Deal
from dev.simulator.occasions import FAIR_DAYS, Occasion, fairs
from dev.simulator.people import Employer
from dev.simulator.profiles import COUNTRIES, employee_count
from dev.simulator.vendors.hubspot import file_name, versions
from dev.simulator.vendors.salesforce_ids import long_id, short_id
from dev.simulator.vendors.salesforce_records import (
    CONVERTED_STATUS,
    Entry,
    fields_of,
    make_entries,
)
from dev.simulator.writer import Tree

ATTENDED = "Attended"
LOSS_REASON_FIELD = "Loss_Reason__c"
_KIND = {"company": "account", "deal": "opportunity"}
_CLOSED = {stage for stage, _, _, is_closed in DEAL_STAGES if is_closed}
_PERCENT = {stage: float(chance) * 100 for stage, _, chance, _ in DEAL_STAGES}
_DEAL_TYPE = {
    "new": "New Customer",
    "renewal": "Existing Customer - Renewal",
    "up_sell": "Existing Customer - Upgrade",
    "cross_sell": "Existing Customer - Cross-sell",
}
# Number, name and type of what people are invited to. Nobody comes to the webinar: whoever
# responds to a mailing does so by a click, which the mailing system tells. Fairs are campaigns too,
# and who came to one is a member.
_CAMPAIGNS = ((1, "Newsletter", "Email"), (2, "Closing the loop, live", "Webinar"))


class Salesforce:
    """Salesforce as the company's CRM."""

    def __init__(self, landing: Tree, window: Window) -> None:
        self._landing = landing
        self._window = window
        self._entries: dict[str, list[str]] = {}

    def ids(self, kind: str, own_id: str) -> list[str]:
        """Return the short ids; that of a converted lead is before its contact's."""
        if kind == "contact":
            return self._entries[own_id]
        return [short_id(_KIND[kind], int(own_id))]

    def company(self, employer: Employer, at: int) -> None:
        """Write an account."""
        record = {
            "Id": long_id("account", int(employer.company_id or 0)),
            "IsDeleted": False,
            "MasterRecordId": None,
            "Name": employer.name,
            "Website": f"https://www.{employer.domain}",
            "BillingCountry": COUNTRIES[employer.country],
            "NumberOfEmployees": employee_count(employer),
            **_stamps(at, at),
        }
        self._write("accounts", self._window.export_after(at), record)

    def group(self, rng: Random | None, contacts: list[Contact], deals: list[Deal]) -> None:
        """Write leads, contacts and opportunities, and their histories."""
        entries = make_entries(contacts, deals)
        for own_id, of_contact in entries.items():
            self._entries[own_id] = [short_id(entry.kind, entry.number) for entry in of_contact]
            for entry in of_contact:
                self._entry(rng, entry, deals)
        present = [of_contact[-1] for of_contact in entries.values()]
        for deal in deals:
            self._deal(rng, deal, present)
        if rng:
            for entry in present:
                self._invite(rng, entry)
        for contact in contacts:
            entry = entries[contact.contact_id][-1]
            if entry.gone_at is None:
                self._attend(entry, contact.person.fairs)

    def settings(self) -> None:
        """Write the stages of opportunities, and the campaigns that people are invited to."""
        for order, (stage, label, chance, is_closed) in enumerate(DEAL_STAGES, start=1):
            record = {
                "Id": long_id("opportunity_stage", order),
                "ApiName": stage,
                "MasterLabel": label,
                "SortOrder": order,
                "DefaultProbability": float(chance) * 100,
                "IsActive": True,
                "IsClosed": is_closed,
                "IsWon": stage == "closedwon",
                **_stamps(self._window.start, self._window.start),
            }
            self._landing.record(
                "salesforce/opportunity_stages", "stages.jsonl", _typed("OpportunityStage", record)
            )
        for number, name, kind in _CAMPAIGNS:
            record = {"Id": long_id("campaign", number), "IsDeleted": False, "Name": name}
            record |= {"Type": kind, **_stamps(self._window.start, self._window.start)}
            self._write("campaigns", self._window.exports[0], record)
        for number, fair in self._fairs():
            record = {"Id": long_id("campaign", number), "IsDeleted": False, "Name": fair.campaign}
            record |= {"Type": "Trade Show", **_stamps(fair.at - 60 * DAY, fair.at)}
            self._write("campaigns", self._window.export_after(fair.at), record)

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write a contact without times."""
        stream, name = "salesforce/contacts", file_name("contacts", self._window.end)
        record = {"Id": long_id("contact", 99), "Email": "nobody@lost-export.example"}
        self._landing.record(stream, name, record)
        yield stream, self._landing.place(stream, name), "no CreatedDate"

    def _entry(self, rng: Random | None, entry: Entry, deals: list[Deal]) -> None:
        self._entry_history(rng, entry)
        # Its creation is a change too, if only of a contact that was merged before anything else.
        for export, changes in versions(rng, self._window, entry.changes):
            state = {change.name: change.value for change in changes}
            record = {
                "Id": long_id(entry.kind, entry.number),
                "IsDeleted": False,
                "MasterRecordId": None,
                "FirstName": state.get("firstname"),
                "LastName": state.get("lastname"),
                "Email": state.get("email"),
                "Phone": state.get("phone"),
                "LeadSource": state.get("hs_analytics_source"),
                "Title": state.get("jobtitle"),
                **_stamps(entry.created_at, changes[-1].at),
            }
            tracked = {
                field: [value.value for value in values if value.at <= changes[-1].at]
                for field, values in fields_of(entry)
            }
            record |= {field: values[-1] if values else None for field, values in tracked.items()}
            if entry.kind == "contact":
                account = state.get("associatedcompanyid")
                record["AccountId"] = long_id("account", int(account)) if account else None
                record["MailingCountry"] = state.get("country")
            else:
                record["Country"] = state.get("country")
                record |= _lead_fields(entry, state, changes[-1].at, deals)
            if "gone" in state and _kind_of(state["gone"]) == entry.kind:
                record |= {"IsDeleted": True, "MasterRecordId": _id_of(state["gone"])}
            self._write(f"{entry.kind}s", export, record)

    def _entry_history(self, rng: Random | None, entry: Entry) -> None:
        """Write what was changed after the creation, and that it was created and converted."""
        rows: list[tuple[int, str, str | None, str | None]] = [
            (entry.created_at, "created", None, None)
        ]
        for field, values in fields_of(entry):
            before = None
            for change in values:
                if change.at > entry.created_at and change.value != before:
                    rows.append((change.at, field, before, change.value))
                before = change.value
        gone = entry.changes[-1] if entry.gone_at else None
        if gone and _kind_of(gone.value) != entry.kind:
            rows.append((gone.at, "leadConverted", None, None))
            rows.append((gone.at, field, before, CONVERTED_STATUS))
        for place, (at, name, old, new) in enumerate(rows):
            kind = entry.kind
            record = {
                "Id": long_id("history", (entry.number * 2 + (kind == "lead")) * 64 + place),
                "IsDeleted": False,
                f"{kind.title()}Id": short_id(kind, entry.number),
                "Field": name,
                "OldValue": old,
                "NewValue": new,
                "CreatedDate": offset_iso(at),
            }
            self._write_once(rng, f"{kind}_history", at, record)

    def _deal(self, rng: Random | None, deal: Deal, group: list[Entry]) -> None:
        number = int(deal.deal_id)
        for export, changes in versions(rng, self._window, deal.changes):
            state = {change.name: change.value for change in changes}
            stage = state["dealstage"]
            record = {
                "Id": long_id("opportunity", number),
                "IsDeleted": False,
                "AccountId": long_id("account", int(deal.company_id)) if deal.company_id else None,
                "RecordTypeId": None,
                "Name": deal.name,
                "CurrencyIsoCode": deal.currency,
                "IsClosed": stage in _CLOSED,
                "IsWon": stage == "closedwon",
                "Type": _DEAL_TYPE.get(deal.kind),
                LOSS_REASON_FIELD: state.get("lost_reason"),
                **_deal_fields(state),
                **_stamps(deal.created_at, changes[-1].at),
            }
            self._write("opportunities", export, record)
        for place, at in enumerate(sorted({change.at for change in deal.changes})):
            state = {change.name: change.value for change in deal.changes if change.at <= at}
            record = {
                "Id": long_id("opportunity_history", number * 64 + place),
                "IsDeleted": False,
                "OpportunityId": short_id("opportunity", number),
                **_deal_fields(state),
                "CreatedDate": offset_iso(at),
            }
            self._write_once(rng, "opportunity_history", at, record)
        self._roles(rng, deal, group)

    def _roles(self, rng: Random | None, deal: Deal, group: list[Entry]) -> None:
        """Give roles to the deal's contacts; now and then to a wrong one, and take it away."""
        numbers = count(int(deal.deal_id) * 64)
        for contact_id in deal.contact_ids:
            record = _role(next(numbers), deal, int(contact_id), deal.created_at)
            self._write_once(rng, "opportunity_contact_roles", deal.created_at, record)
        others = [
            entry
            for entry in group
            if entry.kind == "contact" and str(entry.number) not in deal.contact_ids
        ]
        if rng and others and rng.random() < 0.3:
            record = _role(next(numbers), deal, rng.choice(others).number, deal.created_at)
            export = self._window.export_after(deal.created_at)
            self._write("opportunity_contact_roles", export, record)
            at = min(deal.created_at + DAY, self._window.end - HOUR)
            taken = {**record, "IsDeleted": True, **_stamps(deal.created_at, at)}
            export = self._window.export_after(at)
            self._write("opportunity_contact_roles", export, taken)

    def _invite(self, rng: Random, entry: Entry) -> None:
        """Put somebody on the list of the newsletter, and of a webinar that they do not come to."""
        for campaign, name, _ in _CAMPAIGNS:
            at = entry.created_at + rng.randrange(1, 48) * HOUR
            responded = name == "Newsletter" and rng.random() < 0.3
            taken_off = not responded and rng.random() < 0.1
            if rng.random() < 0.5 or at >= self._window.end:
                continue
            has_responded = responded or taken_off
            record = {
                "Id": long_id("campaign_member", (entry.number * 2 + campaign - 1) * 2),
                "IsDeleted": taken_off,
                "CampaignId": short_id("campaign", campaign),
                "LeadId": short_id("lead", entry.number) if entry.kind == "lead" else None,
                "ContactId": short_id("contact", entry.number) if entry.kind == "contact" else None,
                "Status": "Responded" if has_responded else "Sent",
                "HasResponded": has_responded,
                "FirstRespondedDate": day_of(at) if has_responded else None,
                **_stamps(at, at),
            }
            self._write("campaign_members", self._window.export_after(at), record)

    def _attend(self, entry: Entry, campaigns: list[str]) -> None:
        """Enter somebody as a member of the fairs that they came to, once the CRM knows them."""
        for number, fair in self._fairs():
            at = max(entry.created_at, fair.at + FAIR_DAYS * DAY)
            if fair.campaign not in campaigns or at >= self._window.end:
                continue
            record = {
                "Id": long_id("campaign_member", (entry.number * 64 + number) * 2 + 1),
                "IsDeleted": False,
                "CampaignId": short_id("campaign", number),
                "LeadId": short_id("lead", entry.number) if entry.kind == "lead" else None,
                "ContactId": short_id("contact", entry.number) if entry.kind == "contact" else None,
                "Status": ATTENDED,
                "HasResponded": True,
                "FirstRespondedDate": day_of(fair.at),
                **_stamps(at, at),
            }
            self._write("campaign_members", self._window.export_after(at), record)

    def _fairs(self) -> Iterator[tuple[int, Occasion]]:
        """The fairs, each with the number of its campaign."""
        yield from enumerate(fairs(self._window), start=len(_CAMPAIGNS) + 1)

    def _write_once(self, rng: Random | None, stream: str, at: int, record: dict[str, Any]) -> None:
        """Write a record that never changes; some come with the last export, some come again."""
        draw = rng.random() if rng else 1.0
        export = self._window.exports[-1] if draw < 0.08 else self._window.export_after(at)
        self._write(stream, export, record)
        if 0.08 <= draw < 0.12:
            self._write(stream, self._window.exports[-1], record)

    def _write(self, stream: str, export: int, record: dict[str, Any]) -> None:
        typed = _typed(_OBJECTS[stream], record)
        self._landing.record(f"salesforce/{stream}", file_name(stream, export), typed)


_OBJECTS = {
    "accounts": "Account",
    "leads": "Lead",
    "contacts": "Contact",
    "lead_history": "LeadHistory",
    "contact_history": "ContactHistory",
    "opportunities": "Opportunity",
    "opportunity_history": "OpportunityHistory",
    "opportunity_contact_roles": "OpportunityContactRole",
    "campaigns": "Campaign",
    "campaign_members": "CampaignMember",
}


def _typed(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """Say what a record is, and where, as the API does."""
    url = f"/services/data/v62.0/sobjects/{kind}/{record['Id']}"
    return {"attributes": {"type": kind, "url": url}, **record}


def _stamps(created_at: int, changed_at: int) -> dict[str, str]:
    changed = offset_iso(changed_at)
    created = offset_iso(created_at)
    return {"CreatedDate": created, "LastModifiedDate": changed, "SystemModstamp": changed}


def _lead_fields(
    entry: Entry, state: dict[str, str], at: int, deals: list[Deal]
) -> dict[str, str | bool | None]:
    """What a lead alone has; `at` is when it was changed last."""
    gone = state.get("gone", "")
    is_converted = _kind_of(gone) == "contact"
    opened = [
        deal.deal_id
        for deal in deals
        if is_converted and deal.created_at == at and gone.split("/")[1] in deal.contact_ids
    ]
    account = state.get("associatedcompanyid")
    return {
        "Company": "[not provided]",
        **({"Status": CONVERTED_STATUS} if is_converted else {}),
        "IsConverted": is_converted,
        "ConvertedDate": day_of(at) if is_converted else None,
        "ConvertedContactId": _id_of(gone) if is_converted else None,
        "ConvertedAccountId": long_id("account", int(account))
        if is_converted and account
        else None,
        "ConvertedOpportunityId": long_id("opportunity", int(opened[0])) if opened else None,
    }


def _deal_fields(state: dict[str, str]) -> dict[str, str | float | None]:
    """What an opportunity and its history have in common."""
    amount, stage = state.get("amount"), state["dealstage"]
    return {
        "StageName": stage,
        "Amount": float(amount) if amount is not None else None,
        "Probability": _PERCENT[stage],
        "CloseDate": day_of(int(state["closedate"])),
    }


def _role(number: int, deal: Deal, contact: int, at: int) -> dict[str, str | bool | None]:
    return {
        "Id": long_id("contact_role", number),
        "IsDeleted": False,
        "OpportunityId": short_id("opportunity", int(deal.deal_id)),
        "ContactId": long_id("contact", contact),
        "Role": "Decision Maker",
        **_stamps(at, at),
    }


def _kind_of(key: str) -> str:
    return key.partition("/")[0]


def _id_of(key: str) -> str:
    kind, _, number = key.partition("/")
    return long_id(kind, int(number))
