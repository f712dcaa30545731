"""Text that would be a command somewhere else, in every place where an export has text."""

import csv
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dev.torture.values import INJECTIONS

# The same nothing as a blank, by the rules of channels.
TEXTS = [text.strip() for text in INJECTIONS if text != "null"]
SITE = "https://brightpath.example"
AT = "2026-05-05T10:00:00Z"
NAMES = [
    "$(touch injected)", "a'b; drop table x", "{{ 1 + 1 }}", "new\nline\x1b[31m", "50%s", "=1+1",
    'quote"d', "\u202egpj",
]  # fmt: skip


def land(landing: Path) -> None:
    """Lands each text in campaigns, keywords, names and stages, and files of such names."""
    numbered = list(enumerate(TEXTS))
    spend = {
        "date": "2026-05-05",
        "platform": "injections",
        "source": "injections",
        "medium": "cpc",
        "cost": "0.01",
        "currency": "USD",
    }
    _lines(
        landing / "generic/ad_spend/exported_at=..%2f..%2fetc/injections.jsonl",
        [
            spend
            | {
                "campaign_id": f"injections-{number}",
                "campaign": text,
                "ad_group": text,
                "keyword": text,
                text: text,
            }
            for number, text in numbered
        ],
    )
    header = {text: text for text in TEXTS}
    _rows(
        landing / "generic/ad_spend/exported_at=..%2f..%2fetc/header.csv",
        [spend | {"campaign": "header", "platform": "injections header"} | header],
    )
    _rows(
        landing / "generic/calls/injections.csv",
        [
            {
                "call_id": f"injections-{number}",
                "started_at": AT,
                "is_answered": "true",
                "caller_phone": f"+1212555{number:04}",
                "source": text,
                "medium": "injections",
                "campaign": text,
                "keyword": text,
            }
            for number, text in numbered
        ],
    )
    _rows(
        landing / "generic/deals/injections.csv",
        [
            {
                "deal_id": f"injections-{number}",
                "company_id": f"injections-{number}",
                "pipeline": text,
                "stage": text,
                "amount": "0.00",
                "currency": "USD",
                "created_at": AT,
                "updated_at": AT,
                "is_closed": "false",
                "is_won": "false",
            }
            for number, text in numbered
        ],
    )
    _lines(
        landing / "generic/companies/injections.jsonl",
        [{"company_id": f"injections-{number}", "name": text} for number, text in numbered],
    )
    _lines(
        landing / "generic/attract_metrics/injections.jsonl",
        [
            {
                "metric": text,
                "dimension": text,
                "period_start": "2026-05-04",
                "value": number,
                "reported_at": AT,
            }
            for number, text in numbered
        ],
    )
    _lines(
        landing / "generic/form_submissions/injections.jsonl",
        [
            {
                "submission_id": f"injections-{number}",
                "submitted_at": AT,
                "form_name": text,
                "email": f"injections-{number}@injections-{number}.example",
            }
            for number, text in numbered
        ],
    )
    visits = [
        {
            "event_id": f"injections {number}",
            "occurred_at": AT,
            "event_name": "page_view",
            "visitor_id": f"injections-{number}",
            # Encoded twice, as a redirect does: what is then in it is not decoded once more.
            "page_url": f"{SITE}/?utm_source=injections&utm_campaign={quote(quote(text))}",
        }
        for number, text in numbered
    ]
    for number, name in enumerate(NAMES):
        _lines(landing / f"generic/web_events/{name}.jsonl", visits[number :: len(NAMES)])
    _lines(landing / "generic/web_events/refused\n\x1b[31m{{ 1 }}.csv", [])


def _lines(file: Path, records: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records))


def _rows(file: Path, records: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as text:
        writer = csv.DictWriter(text, fieldnames=list(records[0]))
        writer.writeheader()
        writer.writerows(records)
