"""Visits on the edges of what a session is, each by visitors of its own."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SITE = "https://brightpath.example"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0"
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

TAB_OPENED = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
TAB_CLOSED = TAB_OPENED + timedelta(days=30)

Record = dict[str, Any]


def land(landing: Path) -> None:
    """Lands one file of generic events, one of Segment's, and what was sent twice."""
    visits = [
        _view("edge", "10:00:00"),
        _view("edge", "10:30:00.000000"),
        _view("edge", "11:00:00.000001"),
        _view("instant", "10:00:00.000001", page="/a"),
        _view("instant", "10:00:00.000001", page="/b"),
        _view("instant-campaigns", "10:00:00", page="/?utm_source=a&utm_medium=email"),
        _view("instant-campaigns", "10:00:00", page="/?utm_source=b&utm_medium=email"),
        _view("campaigns", "10:00:00", page="/?utm_source=News&utm_medium=email"),
        _view("campaigns", "10:01:00", page="/pricing"),
        _view("campaigns", "10:02:00", page="/?UTM_Source=news&utm_medium=EMAIL"),
        _view("campaigns", "10:03:00", page="/?utm_source=other&utm_medium=email"),
        _view("campaigns", "10:04:00", page="/pricing"),
        _view("campaigns", "10:05:00", page="/?gclid=Sessions"),
        _view("campaigns", "10:06:00", page="/pricing?gclid=Sessions"),
        _view("campaigns", "10:07:00", page="/pricing?gclid=SESSIONS"),
        _view("referrers", "10:00:00", page_referrer="https://www.google.com/"),
        _view("referrers", "10:01:00", page_referrer="https://blog.example/"),
        _view("midnight", "23:50:00"),
        _view("midnight", "00:10:00", day="2026-05-05"),
        _view("no-cookie", "10:00:00", visitor_id=None, user_id="sessions-u1"),
        _view("no-cookie", "10:10:00", visitor_id=None, user_id="sessions-u1"),
        _view("no-cookie", "10:10:00", visitor_id=None, user_id="sessions-u2"),
        _view("pageless", "10:00:00"),
        _view("pageless", "10:20:00", page=None, event_name="Ping"),
        _view("pageless", "10:40:00"),
        _view("never-on-a-page", "10:00:00", page=None, event_name="Ping"),
        _view("bot", "10:00:00", user_agent=BOT),
        _view("bot-between", "10:00:00"),
        _view("bot-between", "10:20:00", user_agent=BOT),
        _view("bot-between", "10:40:00"),
        *_month_long_tab(),
    ]
    numbered = [{"event_id": f"sessions-{number}"} | view for number, view in enumerate(visits)]

    twice = _view("twice", "10:00:00", event_id="sessions-twice")
    kept = _view("versions", "10:00:00", page="/kept", event_id="sessions-versions")
    kept["received_at"] = "2026-05-04T10:00:02Z"
    later = kept | {"received_at": "2026-05-04T10:00:03Z", "page_url": f"{SITE}/later"}
    unknown = kept | {"received_at": None, "page_url": f"{SITE}/unknown"}
    moved = kept | {"received_at": "2026-05-04T10:00:04Z", "visitor_id": "sessions-mistaken"}
    events = landing / "generic/web_events"
    _write(events / "sessions.jsonl", [*numbered, twice, later, twice, unknown])
    _write(events / "sessions_again.jsonl", [moved, twice, kept])
    _write(landing / "segment/events/sessions.jsonl", _skewed())


def _view(
    name: str,
    time: str,
    day: str = "2026-05-04",
    page: str | None = "/",
    **fields: str | None,
) -> Record:
    return {
        "occurred_at": f"{day}T{time}Z",
        "visitor_id": f"sessions-{name}",
        "event_name": "page_view",
        "page_url": page and SITE + page,
        "user_agent": BROWSER,
        **fields,
    }


def _month_long_tab() -> list[Record]:
    """A page that reloads itself every 25 minutes."""
    views, at = [], TAB_OPENED
    while at <= TAB_CLOSED:
        views.append(_view("month", f"{at:%H:%M:%S}", f"{at:%Y-%m-%d}"))
        at += timedelta(minutes=25)
    return views


def _skewed() -> list[Record]:
    """Three views ten minutes apart, by a clock that is put right after the first."""
    return [
        {
            "messageId": f"sessions-skew-{minute}",
            "type": "page",
            "anonymousId": "sessions-skew",
            "timestamp": f"2026-05-04T{hour}:{minute}:00Z",
            "originalTimestamp": f"2026-05-04T{hour}:{minute}:00Z",
            "sentAt": f"2026-05-04T{hour}:{minute}:30Z",
            "receivedAt": f"2026-05-04T10:{minute}:30Z",
            "context": {"page": {"url": f"{SITE}/{minute}"}, "userAgent": BROWSER},
        }
        for hour, minute in [("17", "00"), ("10", "10"), ("10", "20")]
    ]


def _write(file: Path, records: list[Record]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
