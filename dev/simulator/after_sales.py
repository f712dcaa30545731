"""What customers do after the sale: some leave, some come back, some say what they think of it."""

from dataclasses import dataclass
from random import Random

from dev.simulator.clock import DAY, Window, whole_second
from dev.simulator.crm import Change, Contact, Deal

_CHURN_SHARE, _RETURN_SHARE = 0.6, 0.5
_SURVEYS = ("Delighted", "in-app survey")
# What is said, how often, with which scores and where.
_OF_CUSTOMERS = (
    ("nps", 0.6, (2, 5, 6, 7, 8, 8, 9, 9, 10), _SURVEYS),
    ("review", 0.2, (3, 4, 5, None), ("G2", "Capterra")),
    ("referral", 0.15, (None,), ("referral form",)),
)
_OF_LEADS = (("nps", 0.01, (9, 10), _SURVEYS),)


@dataclass(slots=True)
class Churn:
    """That a customer left, and when the CRM, or a sale that it does not tell of, has them back."""

    contact: Contact
    churned_at: int
    won_back_at: int | None = None
    won_back_by: str | None = None


@dataclass(slots=True)
class Feedback:
    """An answer to a survey, a review or a recommendation."""

    feedback_id: str
    at: int
    kind: str
    score: int | None
    contact: Contact
    source: str


def draw_churns(contacts: list[Contact], deals: list[Deal], window: Window) -> list[Churn]:
    """Let some customers leave; the CRM writes that down, and of some that they came back."""
    churns: list[Churn] = []
    for contact in contacts:
        # Of each contact by chance of its own, so that nobody else's fate changes.
        rng = Random(f"{contact.contact_id}/churn")
        customer_at = _first_at(contact, "customer")
        if customer_at is None or _first_at(contact, "evangelist") or rng.random() > _CHURN_SHARE:
            continue
        later = [
            deal.closed_at
            for deal in deals
            if deal.is_won
            and deal.closed_at
            and deal.closed_at > customer_at
            and float(deal.value("amount") or 0) >= 0
        ]
        next_sale_at = min(later, default=None)
        if next_sale_at:
            at = whole_second((customer_at + next_sale_at) // 2)
        else:
            at = whole_second(customer_at + int(rng.uniform(10, 240) * DAY))
        if at >= window.end:
            continue
        churn = Churn(contact, at, next_sale_at, "sale" if next_sale_at else None)
        contact.changes.append(Change(at, "lifecyclestage", "churned"))
        returns_at = whole_second(at + int(rng.uniform(5, 45) * DAY))
        if not next_sale_at and rng.random() < _RETURN_SHARE and returns_at < window.end:
            contact.changes.append(Change(returns_at, "lifecyclestage", "customer"))
            churn.won_back_at, churn.won_back_by = returns_at, "crm"
        contact.changes.sort(key=lambda change: change.at)
        churns.append(churn)
    return churns


def draw_feedback(contacts: list[Contact], window: Window) -> list[Feedback]:
    """Let customers, and a few leads, say whether they would recommend the company."""
    said: list[Feedback] = []
    for contact in contacts:
        rng = Random(f"{contact.contact_id}/feedback")
        since = _first_at(contact, "customer")
        questions = _OF_LEADS if since is None else _OF_CUSTOMERS
        for kind, chance, scores, sources in questions:
            at = whole_second((since or contact.created_at) + int(rng.uniform(4, 15) * DAY))
            feedback_id = f"fb_{rng.getrandbits(48):012x}"
            score, source = rng.choice(scores), rng.choice(sources)
            if rng.random() < chance and at < window.end:
                said.append(Feedback(feedback_id, at, kind, score, contact, source))
    return said


def _first_at(contact: Contact, stage: str) -> int | None:
    return next((change.at for change in contact.stages() if change.value == stage), None)
