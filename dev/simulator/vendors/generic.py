"""The generic contract: what Brightpath keeps in files of its own, beside the vendors' exports."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from random import Random

import pyarrow as pa

from dev.simulator.after_sales import Feedback
from dev.simulator.clock import DAY, Window, day_of, iso
from dev.simulator.company import PAGES
from dev.simulator.entries import LINKEDIN_CAMPAIGNS
from dev.simulator.occasions import occasions
from dev.simulator.permitting import Consent
from dev.simulator.writer import Tree

EMAIL_EVENTS = "generic/email_events"
_EMAIL_SCHEMA = pa.schema(
    [
        ("event_id", pa.string()),
        ("occurred_at", pa.timestamp("ms", tz="UTC")),
        ("email", pa.string()),
        ("event_name", pa.string()),
        ("campaign", pa.string()),
        ("page_url", pa.string()),
    ]
)
_SPEND_COLUMNS = (
    "date",
    "platform",
    "account",
    "campaign_id",
    "campaign",
    "ad_group",
    "keyword",
    "source",
    "medium",
    "impressions",
    "clicks",
    "cost",
    "currency",
)


def write_email_event(
    landing: Tree,
    window: Window,
    rng: Random,
    at: int,
    email: str,
    name: str,
    campaign: str,
    page_url: str | None = None,
) -> None:
    """Write that an e-mail was sent, opened or clicked."""
    row = {
        "event_id": f"em_{rng.getrandbits(96):024x}",
        "occurred_at": datetime.fromtimestamp(at / 1000, UTC),
        "email": email,
        "event_name": name,
        "campaign": campaign,
        "page_url": page_url,
    }
    week = day_of(window.export_after(at))
    landing.parquet(EMAIL_EVENTS, f"email_events_{week}.parquet", _EMAIL_SCHEMA, row)


def write_content(landing: Tree) -> None:
    """Write which page is what kind of content, for which stage of the funnel."""
    rows = [(page.path, page.kind, page.stage, page.title) for page in PAGES]
    columns = ("page_path", "content_type", "funnel_stage", "title")
    write_csv(landing, "generic/content", "content.csv", columns, rows)


def write_ad_spend(landing: Tree, window: Window, seed: int) -> Iterator[tuple[str, str, int]]:
    """Write what LinkedIn, fairs and episodes cost; yield platform, day and cents."""
    rng = Random(f"{seed}/ad_spend")
    rows: list[tuple[object, ...]] = []
    for day in window.day_starts():
        for number, campaign in enumerate(LINKEDIN_CAMPAIGNS):
            clicks = rng.randrange(0, 4)
            cents = clicks * rng.randrange(620, 1_480) + rng.randrange(0, 90)
            rows.append(
                (
                    day_of(day),
                    "linkedin_ads",
                    "508812",
                    f"6100{number}",
                    campaign,
                    "",
                    "",
                    "linkedin",
                    "paid-social",
                    clicks * rng.randrange(60, 140),
                    clicks,
                    f"{cents / 100:.2f}",
                    "USD",
                )
            )
            yield "linkedin_ads", day_of(day), cents
    for occasion in occasions(window):
        for item, day, cents in occasion.costs:
            paid_on = day_of(occasion.at + day * DAY)
            rows.append(
                (
                    paid_on,
                    occasion.platform,
                    "",
                    "",
                    occasion.campaign,
                    item,
                    "",
                    occasion.source,
                    occasion.medium,
                    "",
                    "",
                    f"{cents / 100:.2f}",
                    "USD",
                )
            )
            yield occasion.platform, paid_on, cents
    write_csv(landing, "generic/ad_spend", "other_costs.csv", _SPEND_COLUMNS, rows)


def write_feedback(
    landing: Tree, crm: str, said: list[Feedback], ids: Callable[[str, str], list[str]]
) -> None:
    """Write what people said, under their e-mail address, the CRM's id, or both."""
    columns = (
        "feedback_id",
        "occurred_at",
        "feedback_type",
        "score",
        "contact_id",
        "email",
        "source",
    )
    rows: list[tuple[object, ...]] = []
    for feedback in sorted(said, key=lambda feedback: (feedback.at, feedback.feedback_id)):
        contact = feedback.contact
        known = [c.value for c in contact.changes if c.name == "email" and c.at <= feedback.at]
        draw = Random(feedback.feedback_id).random()
        contact_id = f"{crm}:{ids('contact', contact.contact_id)[-1]}"
        rows.append(
            (
                feedback.feedback_id,
                iso(feedback.at),
                feedback.kind,
                "" if feedback.score is None else feedback.score,
                contact_id if draw < 0.4 or not known else "",
                known[-1] if known and draw > 0.2 else "",
                feedback.source,
            )
        )
    if rows:
        write_csv(landing, "generic/feedback", "feedback.csv", columns, rows)


def write_consents(
    landing: Tree, crm: str, said: list[Consent], ids: Callable[[str, str], list[str]]
) -> None:
    """Write what people allow and refuse, under their e-mail address or the CRM's id."""
    columns = ("identifier", "purpose", "granted", "at", "source")
    rows: list[tuple[object, ...]] = []
    for consent in said:
        contact = consent.contact
        known = [c.value for c in contact.changes if c.name == "email" and c.at <= consent.at]
        contact_id = f"{crm}:{ids('contact', contact.contact_id)[-1]}"
        rows.append(
            (
                contact_id if consent.source == "telephone" or not known else known[-1],
                consent.purpose,
                str(consent.granted).lower(),
                iso(consent.at),
                consent.source,
            )
        )
    if rows:
        write_csv(landing, "generic/consents", "consents.csv", columns, rows)


def write_csv(
    landing: Tree,
    stream: str,
    name: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[object, ...]],
) -> None:
    """Write rows below a header line."""
    landing.line(stream, name, ",".join(columns), is_header=True)
    for row in rows:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(row)
        landing.line(stream, name, text.getvalue())
