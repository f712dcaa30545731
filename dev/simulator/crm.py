"""What happens in the CRM: contacts, companies and deals as lists of dated changes."""

from dataclasses import dataclass, field
from random import Random

from dev.simulator.clock import DAY, HOUR, MINUTE, Window, whole_second
from dev.simulator.company import LOST_REASONS
from dev.simulator.people import Person

_STEPS = ("appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "contractsent")


@dataclass(order=True, slots=True)
class Change:
    """A property that got a value at some time."""

    at: int
    name: str
    value: str


@dataclass(slots=True)
class Contact:
    """A CRM contact."""

    contact_id: str
    person: Person
    created_at: int
    changes: list[Change] = field(default_factory=list)

    def stages(self) -> list[Change]:
        """Return the lifecycle stages entered, in order."""
        return [change for change in self.changes if change.name == "lifecyclestage"]


@dataclass(slots=True)
class Deal:
    """A CRM deal; `person` is whose deal it truly is."""

    deal_id: str
    name: str
    person: Person
    created_at: int
    currency: str = "USD"
    company_id: str | None = None
    contact_ids: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    kind: str = "new"

    def value(self, name: str) -> str | None:
        """Return the current value of a property."""
        return next((c.value for c in reversed(self.changes) if c.name == name), None)

    @property
    def is_won(self) -> bool:
        """Return whether the deal is won as things stand."""
        return self.value("dealstage") == "closedwon"

    @property
    def closed_at(self) -> int | None:
        """Return when the deal was closed, if it is."""
        last = [change for change in self.changes if change.name == "dealstage"][-1]
        return last.at if last.value.startswith("closed") else None

    def change(self, at: int, name: str, value: str) -> None:
        """Record a change."""
        self.changes.append(Change(at, name, value))


def draw_lifecycle(
    rng: Random,
    lead_at: int,
    window: Window,
    quirk: str | None,
    intent: float,
    *,
    must_win: bool,
) -> list[Change]:
    """Draw the stages that a contact reaches and when; some are skipped, some entered twice."""
    steps: list[tuple[str, float, float]] = [
        ("marketingqualifiedlead", 0.25 + 0.6 * intent, 5.0),
        ("salesqualifiedlead", 0.45 + 0.5 * intent, 4.0),
        ("opportunity", 0.55 + 0.4 * intent, 6.0),
        ("customer", 0.15 + 0.5 * intent, 9.0 if must_win else 26.0),
        ("evangelist", 0.2, 14.0),
    ]
    stages = [("lead", lead_at)]
    at = lead_at
    for stage, chance, days in steps:
        if rng.random() > (1.0 if must_win and stage != "evangelist" else chance):
            break
        pause = min(rng.expovariate(1 / days), 1.2 * days if must_win else 70.0)
        at += whole_second(int(pause * DAY)) + 2 * HOUR
        skippable = stage in ("marketingqualifiedlead", "salesqualifiedlead")
        if skippable and (quirk == "skipped_stage" or rng.random() < 0.12):
            continue
        stages.append((stage, at))
        falls_back = stage == "salesqualifiedlead" and (
            quirk == "reversed_stage" or rng.random() < 0.05
        )
        if falls_back:
            for again in ("lead", "marketingqualifiedlead", "salesqualifiedlead"):
                at += 2 * DAY
                stages.append((again, at))
    return [Change(at, "lifecyclestage", stage) for stage, at in stages if at < window.end]


def draw_deal(rng: Random, deal: Deal, opened_at: int, won_at: int | None, window: Window) -> None:
    """Move a deal through the pipeline, from `opened_at` to winning, losing or still open."""
    amount = f"{rng.randrange(60_000) / 100 + 600 * 20 ** rng.random():.2f}"
    is_lost = won_at is None
    # What is lost takes as long as what is won, or open deals would mostly be lost ones.
    end = won_at or whole_second(opened_at + int(min(rng.expovariate(1 / 26), 70.0) * DAY)) + DAY
    steps = [step for step in _STEPS if step == _STEPS[0] or rng.random() < 0.8]
    reached = len(steps) if won_at else rng.randrange(1, len(steps) + 1)
    pause = whole_second((end - opened_at) // (len(steps) + 1))
    for number, step in enumerate(steps[:reached]):
        deal.change(opened_at + number * pause, "dealstage", step)
    if won_at or rng.random() < 0.9:
        deal.change(opened_at, "amount", amount)
    deal.change(opened_at, "closedate", str(end))
    if won_at or is_lost:
        deal.change(end, "dealstage", "closedwon" if won_at else "closedlost")
    if is_lost and (reason := _lost_reason(deal)):
        deal.change(end, "lost_reason", reason)
    deal.changes = sorted(
        (change for change in deal.changes if change.at < window.end), key=lambda change: change.at
    )
    _negotiate(deal)


def _negotiate(deal: Deal) -> None:
    """Let two deals of five begin with another amount, until they came to some later stage."""
    rng = Random(f"{deal.deal_id}/amount")
    first = next((change for change in deal.changes if change.name == "amount"), None)
    later = [
        change.at
        for change in deal.changes
        if change.name == "dealstage" and not change.value.startswith("closed")
    ][1:]
    if first is None or not later or rng.random() > 0.4:
        return
    at, agreed = rng.choice(later), first.value
    first.value = f"{float(agreed) * rng.uniform(0.7, 1.5):.2f}"
    deal.change(at, "amount", agreed)
    deal.changes.sort(key=lambda change: change.at)


def _lost_reason(deal: Deal) -> str | None:
    """Say why a deal was lost; in one case of six nobody fills that in."""
    rng = Random(f"{deal.deal_id}/lost")
    return rng.choice(LOST_REASONS) if rng.random() < 5 / 6 else None


def refund(rng: Random, deal: Deal, window: Window) -> bool:
    """Lower the amount of a won deal some days later, as far as the window allows."""
    closed, amount = deal.closed_at, deal.value("amount")
    if closed is None or amount is None:
        return False
    at = whole_second(closed + int(rng.uniform(1, 6) * DAY))
    if at >= window.end - MINUTE:
        return False
    lowered = round(float(amount) * 100) * rng.randrange(30, 90) // 100
    deal.change(at, "amount", f"{lowered / 100:.2f}")
    deal.notes += ("refunded",)
    return True
