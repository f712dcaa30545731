"""Personal data in every place where exports have it although nobody meant it to be there."""

import csv
import json
from pathlib import Path
from typing import Any

EMAILS = [f"privacy.{number}@leak-{number}.example" for number in range(20)]
PHONES = ("+12125550191", "+12125550192")
NAME = "Prudence Oversight"
IP = "203.0.113.199"
SITE = "https://brightpath.example"
AT = "2026-05-04T10:00:00Z"


def land(landing: Path) -> None:
    """Lands what names somebody: in addresses of pages, campaigns, ids and free text."""
    emails = iter(EMAILS)
    pages = [
        f"{SITE}/unsubscribe/{next(emails)}/done",
        f"{SITE}/thanks?email={next(emails)}&utm_source=list&utm_medium=email",
        f"{SITE}/?utm_source={next(emails)}&utm_medium=email",
        f"{SITE}/?utm_source=a&utm_medium=email&utm_campaign=for+{next(emails)}",
        f"{SITE}/?utm_source=a&utm_medium=cpc&utm_term={next(emails).replace('@', '%40')}",
    ]
    events = [
        {"event_id": f"privacy-{number}", "visitor_id": f"privacy-{number}", "page_url": page}
        for number, page in enumerate(pages)
    ]
    user, visitor = next(emails), next(emails)
    events += [
        {"event_id": "privacy-user", "user_id": user, "page_url": f"{SITE}/a"},
        {"event_id": "privacy-visitor", "visitor_id": visitor, "page_url": f"{SITE}/b"},
        {
            "event_id": "privacy-referrer",
            "visitor_id": "privacy-referrer",
            "page_url": f"{SITE}/c",
            "page_referrer": f"https://mail.example/read?from={next(emails)}",
        },
    ]
    stamp = {"occurred_at": AT, "event_name": "page_view", "page_title": f"Hello {NAME}"}
    _lines(landing / "generic/web_events/privacy.jsonl", [event | stamp for event in events])
    _rows(
        landing / "generic/form_submissions/privacy.csv",
        [
            {
                "submission_id": f"privacy-{number}",
                "submitted_at": AT,
                "form_name": f"Form for {EMAILS[0]}",
                "visitor_id": identity,
                "email": next(emails),
                "phone": PHONES[0],
            }
            for number, identity in enumerate(("privacy-0", user, visitor))
        ],
    )
    _rows(
        landing / "generic/calls/privacy.csv",
        [
            {
                "call_id": "privacy",
                "started_at": AT,
                "duration_seconds": 60,
                "is_answered": "true",
                "caller_phone": PHONES[1],
                "source": next(emails),
                "medium": "email",
                "campaign": f"call {next(emails)}",
                "keyword": next(emails),
                "landing_page": f"/call/{next(emails)}",
            }
        ],
    )
    address = next(emails)
    _rows(
        landing / "generic/email_events/privacy.csv",
        [
            {
                "event_id": "privacy",
                "occurred_at": AT,
                "email": address,
                "event_name": "clicked",
                "campaign": f"birthday {address}",
                "page_url": f"{SITE}/mail/{address}",
            }
        ],
    )
    _rows(
        landing / "generic/contacts/privacy.csv",
        [
            {
                "contact_id": "privacy",
                "created_at": AT,
                "updated_at": AT,
                "email": next(emails),
                "phone": PHONES[0],
                "original_source": f"told by {next(emails)}",
            }
        ],
    )
    _rows(
        landing / "generic/ad_spend/privacy.csv",
        [
            {
                "date": "2026-05-04",
                "platform": "privacy",
                "campaign": f"list of {next(emails)}",
                "source": "privacy",
                "medium": "cpc",
                "impressions": 1,
                "clicks": 1,
                "cost": "1.00",
                "currency": "USD",
                "keyword": next(emails),
            }
        ],
    )


def _lines(file: Path, records: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records))


def _rows(file: Path, records: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as text:
        writer = csv.DictWriter(text, fieldnames=list(records[0]))
        writer.writeheader()
        writer.writerows(records)
