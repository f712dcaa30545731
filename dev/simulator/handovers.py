"""What sales does with the leads that marketing hands over, as HubSpot's lead statuses say it."""

from random import Random

from dev.simulator.clock import DAY, HOUR, whole_second
from dev.simulator.crm import Change, Contact

LEAD_STATUS = "hs_lead_status"
OUTCOMES = {
    "IN_PROGRESS": "accepted",
    "ATTEMPTED_TO_CONTACT": "accepted",
    "CONNECTED": "accepted",
    "OPEN_DEAL": "accepted",
    "BAD_TIMING": "recycled",
    "UNQUALIFIED": "rejected",
}
_LATE_STAGES = ("salesqualifiedlead", "opportunity", "customer", "evangelist")


def draw_statuses(contact: Contact, end: int) -> list[Change]:
    """Draw the lead statuses of a contact whose stages are known, until `end`."""
    rng = Random(f"handovers/{contact.contact_id}/{contact.created_at}")
    stages = contact.stages()
    changes: list[Change] = []
    for place, stage in enumerate(stages):
        after = stages[place + 1] if place + 1 < len(stages) else None
        if stage.value == "marketingqualifiedlead":
            statuses = _work(rng, stage.at, after) if after else _leave(rng, stage.at)
            changes += [Change(stage.at, LEAD_STATUS, "NEW"), *statuses]
        elif stage.value == "opportunity":
            changes.append(Change(stage.at, LEAD_STATUS, "OPEN_DEAL"))
    return [change for change in changes if change.at < end]


def _work(rng: Random, at: int, after: Change) -> list[Change]:
    """Take a lead on before it goes on, most of the time; some are put off for a while."""
    pause = after.at - at
    if after.value not in _LATE_STAGES or rng.random() < 0.2:
        return []
    statuses = [(0.1 + 0.2 * rng.random(), "IN_PROGRESS")]
    if pause > DAY and rng.random() < 0.2:
        statuses += [(0.4 + 0.1 * rng.random(), "BAD_TIMING"), (0.8, "CONNECTED")]
    return [Change(whole_second(at + int(part * pause)), LEAD_STATUS, s) for part, s in statuses]


def _leave(rng: Random, at: int) -> list[Change]:
    """Let a lead that stays an MQL wait, or be taken on and some refused or put off."""
    draw = rng.random()
    names = ["IN_PROGRESS", "BAD_TIMING", "ATTEMPTED_TO_CONTACT"]
    if draw < 0.25:
        names = []
    elif draw < 0.45:
        names = names[:1]
    elif draw < 0.7:
        names = ["UNQUALIFIED"] if rng.random() < 0.6 else ["IN_PROGRESS", "UNQUALIFIED"]
    elif draw < 0.85:
        names = names[:2]
    statuses = []
    for name in names:
        at = whole_second(at + HOUR + int(rng.expovariate(1 / 3) * DAY))
        statuses.append(Change(at, LEAD_STATUS, name))
    return statuses
