"""Records of the generic contract in which every field may be anything: the contract says which
fields there are, so that a field that is added to it is varied too."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from orchestration.lib.landing.streams import Field, read_streams

SITE = "https://brightpath.example"
STREAMS = {
    stream.path: stream
    for stream in read_streams()
    if stream.source == "generic" and stream.name != "web_events"
}

# What fields of a name may hold: little, so that much of it meets.
VALUES: dict[str, Sequence[str | None]] = {
    "page_url": [f"{SITE}/", f"{SITE}/pricing?utm_source=news&utm_medium=email", None],
    "landing_page": [f"{SITE}/?gclid=AbC", f"{SITE}/blog", None],
    "page_path": ["/", "/pricing", "/blog"],
    "content_type": ["page", "white_paper"],
    "funnel_stage": ["consideration", "decision", "awareness", "nonsense", None],
    "form_name": ["demo", "Demo request", "White paper", "Get a quote", None],
    "lifecycle_stage": ["lead", "customer", "mql", "churned", None],
    "job_title": ["Head of Growth", "Intern", "VP Marketing", None],
    "country": ["US", "France", None],
    "employee_count": ["10", "500", None],
    "domain": ["firm.example", "other.example", "gmail.com", None],
    "company_id": ["o0", "o1", None],
    "contact_id": ["k0", "k1", "k2"],
    "contact_ids": ["k0", "k1;k2", "k2", None],
    "merged_contact_ids": ["k0", "k1;k2", None, None, None],
    "pipeline": ["new", "renewals"],
    "amount": ["10.01", "250.10", "-3", "0", None],
    "currency": ["USD", "EUR", "usd"],
    "deal_type": ["newbusiness", "existingbusiness", "renewal", None],
    "probability": ["0.25", "0.9", None],
    "event_name": ["clicked", "sent", "opened", "clicked"],
    "feedback_type": ["nps", "review", "referral"],
    "score": ["9", "3", None],
    "metric": ["followers", "brand_searches"],
    "platform": ["google_ads", "meta_ads"],
    "source": ["google", "news", "Direct", None],
    "medium": ["cpc", "email", None],
    "campaign": ["March", "april", "(not set)", None],
    "caller_phone": ["+12125550100", "(212) 555-0101", None],
    "phone": ["+12125550100", "(212) 555-0101", None],
    "email": ["ann@firm.example", "Ann@Firm.example ", "bob@gmail.com", "test@a.example", None],
    "visitor_id": ["0-a", "0-b", None],
}
# What a CRM keeps beyond the contract: what joins a contact with visits, or tells its origin.
CRM_FIELDS: dict[str, dict[str, Sequence[str | None]]] = {
    "contacts": {
        "gclid": ["AbC", "aBC", "other", "unknown", None, None],
        "visitor_id": ["0-a", "0-b", None, None],
        "utm_source": ["news", None, None],
        "original_source": ["Email", "ORGANIC_SEARCH", "Other", "Fair", None],
    },
    "deals": {"anonymous_id": ["0-a", None, None]},
}
# The field that says which record it is, with what a number is written behind.
KEYS = {
    "calls": ("call_id", "c"),
    "chats": ("chat_id", "h"),
    "form_submissions": ("submission_id", "f"),
    "contacts": ("contact_id", "k"),
    "contact_stages": ("contact_id", "k"),
    "companies": ("company_id", "o"),
    "deals": ("deal_id", "d"),
    "deal_stages": ("deal_id", "d"),
    "email_events": ("event_id", "m"),
    "feedback": ("feedback_id", "n"),
}
STAGES = {
    "deals": ["open", "won", "lost"],
    "deal_stages": ["open", "won", "lost"],
    "contact_stages": ["lead", "customer", "mql", "churned"],
}


def contract_record(
    path: str, number: int, at: datetime, seed: int, edit: int | None = None
) -> dict[str, Any]:
    """A record of a stream; with `edit` the same one in which one field may be another."""
    stream, chance = STREAMS[path], Random(seed)
    record = {field.name: _value(stream.name, field, at, chance) for field in stream.fields}
    key, prefix = KEYS.get(stream.name, (None, ""))
    if edit is not None:
        fields = [field for field in stream.fields if field.name != key]
        chosen = fields[edit % len(fields)]
        record[chosen.name] = _value(stream.name, chosen, at, Random(edit))
    if key:
        record[key] = f"{prefix}{number}"
    if stream.name in CRM_FIELDS:
        told = Random(seed if edit is None else edit)
        record |= {name: told.choice(values) for name, values in CRM_FIELDS[stream.name].items()}
    return record


def _value(stream: str, field: Field, at: datetime, chance: Random) -> str | None:
    """What a field may hold."""
    values: Sequence[str | None]
    if field.name == "stage":
        values = STAGES[stream]
    elif field.one_of:
        values = field.one_of
    elif field.name in VALUES:
        values = VALUES[field.name]
    elif field.type in ("timestamp", "date"):
        # Mostly the moment that the example drew: it lies on the edge of a visit.
        later = [at, at, at + timedelta(minutes=45), at + timedelta(days=3)]
        times = [time.isoformat(timespec="microseconds") for time in later]
        values = [time[:10] for time in times] if field.type == "date" else times
    elif field.type == "boolean":
        values = ["true", "false"]
    elif field.type in ("number", "integer", "count"):
        values = ["1", "20", None]
    else:
        values = ["one", "another", None]
    return chance.choice([one for one in values if one is not None or not field.required])
