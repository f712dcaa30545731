"""Segment: page, track and identify calls as its storage destinations write them.

Collection wears events down the way it does in life: clocks are off, phones deliver days late,
retries arrive twice, fields are missing. Clean devices are spared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from dev.simulator.clock import DAY, HOUR, MINUTE, SECOND, Window, day_of, iso
from dev.simulator.people import Device
from dev.simulator.visits import Hit, Visit
from dev.simulator.writer import Nowhere, Tree

STREAM = "segment/events"
# How long an event usually takes from browser to server.
_LATENCY = 120


@dataclass(slots=True)
class Segment:
    """Segment as the recorder of the site: browsers, servers and crawlers alike."""

    landing: Tree | Nowhere
    window: Window
    hears_all = True

    def visit(self, rng: Random, visit: Visit, *, is_new: bool) -> str:
        """Write a visit; return the id of its first event."""
        identifiers = [
            write_hit(
                self.landing,
                rng,
                self.window,
                visit.device,
                visit.person.country,
                hit,
                first=number == 0,
            )
            for number, hit in enumerate(visit.hits)
        ]
        return identifiers[0]

    def server_track(self, rng: Random, at: int, name: str, user_id: str) -> None:
        """Write an event of the product's own servers."""
        write_server_track(self.landing, rng, at, name, user_id)

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write two records that cannot be accepted; yield stream, place and reason of each."""
        assert isinstance(self.landing, Tree)
        name = file_name(self.window.start + (self.window.end - self.window.start) // 2)
        event = '{"messageId":"","type":"page","anonymousId":"c0ffee","timestamp":"2026-07-01"}'
        self.landing.line(STREAM, name, event.replace('"messageId":"",', ""))
        yield STREAM, self.landing.place(STREAM, name), "no messageId"
        self.landing.line(STREAM, name, event[: len(event) // 2])
        yield STREAM, self.landing.place(STREAM, name), "cut in half"


def file_name(received_at: int) -> str:
    """Name the file of the day on which an event was received."""
    return f"{day_of(received_at)}.jsonl.gz"


def message_id(rng: Random) -> str:
    """Draw the id under which a retry can be told from a new event."""
    return f"ajs-next-{rng.getrandbits(128):032x}"


def write_hit(
    landing: Tree | Nowhere,
    rng: Random,
    window: Window,
    device: Device,
    country: str,
    hit: Hit,
    first: bool = False,
) -> str:
    """Write one event, once or more; `first` keeps whatever decides the channel of the visit.

    Returns the message id.
    """
    event = make_event(message_id(rng), device, country, hit)
    if device.clean:
        _write(landing, event, hit.at, hit.at + _LATENCY, 0)
        return event["messageId"]
    if hit.type == "page" and not first:
        _lose_a_field(rng, event)
    received = hit.at + _LATENCY + int(rng.random() * 400)
    draw = rng.random()
    if draw < 0.01 and hit.at + 5 * DAY < window.end:
        received += int(rng.uniform(0.5, 4.5) * DAY)
    _write(landing, event, hit.at, received, device.skew)
    # A retry: the same message again, moments or a day later.
    if 0.01 <= draw < 0.025:
        pause = rng.randrange(1, 20) * SECOND if draw < 0.018 else DAY + rng.randrange(9) * HOUR
        if received + pause < window.end - MINUTE:
            _write(landing, event, hit.at, received + pause, device.skew)
    return event["messageId"]


def make_event(identifier: str, device: Device, country: str, hit: Hit) -> dict[str, Any]:
    """Shape an event; its times are filled in when it is delivered."""
    page = {
        "path": hit.page.path,
        "referrer": hit.referrer,
        "search": f"?{hit.query}" if hit.query else "",
        "title": hit.page.title,
        "url": hit.url,
    }
    event: dict[str, Any] = {
        "messageId": identifier,
        "type": hit.type,
        "anonymousId": device.visitor_id,
        "userId": hit.user_id,
        "originalTimestamp": "",
        "sentAt": "",
        "receivedAt": "",
        "timestamp": "",
        "context": {
            "ip": device.ip,
            "library": {"name": "analytics.js", "version": "next-1.77.0"},
            "locale": device.locale,
            "location": {"country": country},
            "page": page,
            "userAgent": device.user_agent,
        },
    }
    if hit.type == "page":
        event["name"] = hit.name
        event["properties"] = {**page, **hit.extra} if hit.extra else page
    elif hit.type == "identify":
        event["traits"] = hit.extra
    else:
        event["event"] = hit.name
        event["properties"] = hit.extra
    return event


def write_server_track(
    landing: Tree | Nowhere, rng: Random, at: int, name: str, user_id: str
) -> None:
    """Write an event of the product's own servers: a user id, no browser and no page."""
    event = {
        "messageId": f"api-{rng.getrandbits(128):032x}",
        "type": "track",
        "anonymousId": None,
        "userId": user_id,
        "originalTimestamp": "",
        "sentAt": "",
        "receivedAt": "",
        "timestamp": "",
        "event": name,
        "properties": {"plan": "trial"},
        "context": {"library": {"name": "analytics-python", "version": "2.3.3"}},
    }
    _write(landing, event, at, at + _LATENCY, 0)


def _lose_a_field(rng: Random, event: dict[str, Any]) -> None:
    draw = rng.random()
    if draw < 0.01:
        event["properties"]["title"] = None
        event["context"]["page"]["title"] = None
    elif draw < 0.02:
        del event["properties"]["referrer"]
        event["context"]["page"].pop("referrer", None)
    elif draw < 0.03:
        del event["context"]["userAgent"]
    elif draw < 0.035:
        del event["context"]["location"]


def _write(
    landing: Tree | Nowhere, event: dict[str, Any], at: int, received: int, skew: int
) -> None:
    # Segment's own correction: timestamp = receivedAt - (sentAt - originalTimestamp).
    queued = received - at
    original = at - _LATENCY + skew
    event["originalTimestamp"] = iso(original)
    event["sentAt"] = iso(original + queued)
    event["receivedAt"] = iso(received)
    event["timestamp"] = iso(at)
    landing.record(STREAM, file_name(received), event)
