"""What really happened, written apart from the exports; for tests only, never for the warehouse."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from dev.simulator.after_sales import Churn, Feedback
from dev.simulator.clock import day_of, iso
from dev.simulator.company import CANONICAL_STAGE
from dev.simulator.crm import Contact, Deal
from dev.simulator.handovers import LEAD_STATUS, OUTCOMES
from dev.simulator.journeys import Lead
from dev.simulator.people import Device, Person
from dev.simulator.vendors.ad_exports import Spend
from dev.simulator.visits import Visit
from dev.simulator.writer import Tree


@dataclass(slots=True)
class Truth:
    """The true story, as gzip JSON lines by kind, and totals kept along the way.

    `ids` tells the CRM's ids of a contact, company or deal.
    """

    files: Tree
    ids: Callable[[str, str], list[str]]
    totals: Counter[str] = field(default_factory=Counter)
    revenue: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    spend_by_day: defaultdict[tuple[str, str], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    bad_rows: Counter[str] = field(default_factory=Counter)

    def named(self, record: dict[str, Any]) -> dict[str, Any]:
        """Put the CRM's own ids into a record."""
        named = dict(record)
        for kind in ("contact", "company", "deal"):
            if record.get(f"{kind}_id"):
                named[f"{kind}_id"] = self.ids(kind, record[f"{kind}_id"])[-1]
            if record.get(f"{kind}_ids"):
                named[f"{kind}_ids"] = [i for n in record[f"{kind}_ids"] for i in self.ids(kind, n)]
        return named

    def _add(self, kind: str, record: dict[str, Any]) -> None:
        self.files.record("", f"{kind}.jsonl.gz", self.named(record))
        self.totals[kind] += 1

    def person(self, person: Person, notes: tuple[str, ...], shared: tuple[str, ...] = ()) -> None:
        """Record who somebody is and every identifier that is theirs alone."""
        self._add(
            "persons",
            {
                "person_id": person.person_id,
                "visitor_ids": person.visitor_ids,
                "user_ids": person.user_ids,
                "emails": person.emails,
                "phones": person.phones,
                "contact_ids": person.contact_ids,
                "chat_contact_ids": person.chat_contact_ids,
                "company_id": person.employer.company_id,
                "shared_identifiers": list(shared),
                "notes": list(notes),
            },
        )

    def visit(
        self, visit: Visit, first_event_id: str, *, is_click_listed: bool | None = None
    ) -> None:
        """Record a visit, which is one session; of a click on an ad, whether click_view has it."""
        self._add(
            "visits",
            {
                "first_event_id": first_event_id,
                "visitor_id": visit.device.visitor_id,
                "person_id": visit.person.person_id,
                "started_at": iso(visit.started_at),
                "ended_at": iso(visit.ended_at),
                "channel": visit.entry.channel,
                "events": len(visit.hits),
                "page_views": sum(hit.type == "page" for hit in visit.hits),
                "is_click_listed": is_click_listed,
                "identifiers": _identifiers(visit),
                "notes": list(visit.notes),
            },
        )

    def events(self, count: int, *, is_bot: bool = False) -> None:
        """Count unique, readable web events."""
        self.totals["web_events"] += count
        if is_bot:
            self.totals["bot_events"] += count

    def without_consent(self, count: int) -> None:
        """Count unique events of people who did not want to be followed."""
        self.totals["events_without_consent"] += count
        self.events(count)

    def bot(self, device: Device, events: int) -> None:
        """Record a crawler."""
        self._add("bots", {"visitor_id": device.visitor_id, "events": events})
        self.events(events, is_bot=True)

    def lead(self, lead: Lead, is_first: bool) -> None:
        """Record a form, call or chat; `is_lead` says whether it counts as a lead."""
        self._add(
            "leads",
            {
                "lead_id": lead.lead_id,
                "lead_type": lead.kind,
                "person_id": lead.person.person_id,
                "visitor_id": lead.visitor_id,
                "at": iso(lead.at),
                "identifiers": [value for value in (lead.email, lead.phone) if value],
                "form_name": lead.form_name or None,
                "is_answered": lead.is_answered,
                "is_lead": lead.counts,
                "is_first": is_first,
            },
        )

    def stages(self, contact: Contact) -> None:
        """Record the stages that the CRM has for a contact."""
        for change in contact.stages():
            self._add(
                "stage_entries",
                {
                    "contact_id": contact.contact_id,
                    "person_id": contact.person.person_id,
                    "crm_stage": change.value,
                    "stage": CANONICAL_STAGE[change.value],
                    "entered_at": iso(change.at),
                },
            )

    def churn(self, churn: Churn) -> None:
        """Record that a customer left, and when and by whose word they are back."""
        self._add(
            "churns",
            {
                "contact_id": churn.contact.contact_id,
                "person_id": churn.contact.person.person_id,
                "churned_at": iso(churn.churned_at),
                "won_back_at": iso(churn.won_back_at) if churn.won_back_at else None,
                "won_back_by": churn.won_back_by,
            },
        )

    def feedback(self, feedback: Feedback) -> None:
        """Record what somebody said of the company."""
        self._add(
            "feedback",
            {
                "feedback_id": feedback.feedback_id,
                "contact_id": feedback.contact.contact_id,
                "person_id": feedback.contact.person.person_id,
                "feedback_type": feedback.kind,
                "score": feedback.score,
                "at": iso(feedback.at),
            },
        )

    def lead_statuses(self, contact: Contact) -> None:
        """Record what sales said that it made of a lead, and what that means."""
        for change in contact.changes:
            if change.name == LEAD_STATUS:
                self._add(
                    "lead_statuses",
                    {
                        "contact_id": contact.contact_id,
                        "person_id": contact.person.person_id,
                        "lead_status": change.value,
                        "outcome": OUTCOMES.get(change.value),
                        "changed_at": iso(change.at),
                    },
                )

    def deal(self, deal: Deal) -> None:
        """Record a deal as it stands in the end; amounts stay in their own currency."""
        amount = deal.value("amount")
        closed_at = deal.closed_at
        self._add(
            "deals",
            {
                "deal_id": deal.deal_id,
                "person_id": deal.person.person_id,
                "contact_ids": deal.contact_ids,
                "company_id": deal.company_id,
                "stage": deal.value("dealstage"),
                "is_won": deal.is_won,
                "amount": amount,
                "currency": deal.currency,
                "created_at": iso(deal.created_at),
                "closed_at": iso(closed_at) if closed_at else None,
                "kind": deal.kind or None,
                "lost_reason": deal.value("lost_reason"),
                "notes": list(deal.notes),
            },
        )
        for change in deal.changes:
            if change.name in ("dealstage", "amount"):
                self._add(
                    "deal_changes",
                    {
                        "deal_id": deal.deal_id,
                        "name": change.name,
                        "value": change.value,
                        "changed_at": iso(change.at),
                    },
                )
        if deal.is_won:
            self.totals["won_deals"] += 1
            self.revenue[deal.currency] += Decimal(amount or 0)

    def ad_spend(self, platform: str, spend: Spend) -> None:
        """Record what a day cost on an account of an ad platform."""
        self._spend(platform, spend.account, spend.day, spend.currency, spend.micros)

    def claim(self, platform: str, conversion_type: str, at: int) -> None:
        """Record that an ad platform says that it brought a conversion."""
        self._add(
            "claims",
            {"platform": platform, "conversion_type": conversion_type, "day": day_of(at)},
        )

    def other_spend(self, platform: str, day: str, cents: int) -> None:
        """Record a cost line of the generic stream."""
        self._spend(platform, "", day, "USD", cents * 10_000)

    def search_volume(self, month: str, first: int, last: int, restated: str | None) -> None:
        """Record what was reported of a month's searches, first and last."""
        self._add(
            "search_volumes",
            {
                "month": month,
                "first_reported_value": first,
                "value": last,
                "restated_at": restated,
            },
        )

    def _spend(self, platform: str, account: str, day: str, currency: str, micros: int) -> None:
        cost = Decimal(micros) / 1_000_000
        self._add(
            "spend",
            {
                "platform": platform,
                "account": account,
                "day": day,
                "currency": currency,
                "cost": str(cost),
            },
        )
        self.spend_by_day[(currency, day)] += cost

    def bad_row(self, stream: str, place: tuple[str, int], reason: str) -> None:
        """Record a row that was planted to be quarantined."""
        file, row = place
        self._add("bad_rows", {"stream": stream, "file": file, "row": row, "reason": reason})
        self.bad_rows[stream] += 1

    def write_totals(self, root: Path, rows: Counter[str], stories: dict[str, Any]) -> None:
        """Write totals.json and stories.json."""
        spend: dict[str, Decimal] = defaultdict(Decimal)
        for (currency, _), cost in self.spend_by_day.items():
            spend[currency] += cost
        totals = {
            **dict(sorted(self.totals.items())),
            "won_revenue": {c: str(v) for c, v in sorted(self.revenue.items())},
            "spend": {c: str(v) for c, v in sorted(spend.items())},
            "spend_by_day": {
                f"{currency} {day}": str(cost)
                for (currency, day), cost in sorted(self.spend_by_day.items())
            },
            "rows_written": dict(sorted(rows.items())),
            "bad_rows_planted": dict(sorted(self.bad_rows.items())),
        }
        for name, content in (("totals.json", totals), ("stories.json", stories)):
            (root / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _identifiers(visit: Visit) -> list[str]:
    """What the identify calls of a visit said of who is there, names aside."""
    calls = [hit for hit in visit.hits if hit.type == "identify"]
    said = [(hit.user_id, hit.extra.get("email"), hit.extra.get("phone")) for hit in calls]
    return sorted({value for values in said for value in values if value})
