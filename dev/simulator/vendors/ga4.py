"""Google Analytics 4: which of its events a visit makes, and which export of a day has them.

GA4 hears less than Segment: no servers, no bots, no identify calls and no e-mail addresses, but
the user id of who signs in. It makes events of its own, writes each day again for some days as
late ones come in, and keeps rows of people who denied consent.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from dev.simulator.clock import DAY, HOUR, SECOND, Window, compact, day_of
from dev.simulator.company import PAGES, USER_AGENTS
from dev.simulator.people import Device
from dev.simulator.vendors import ga4_rows
from dev.simulator.vendors.segment import Segment
from dev.simulator.visits import Hit, Visit
from dev.simulator.writer import Nowhere, Tree

STREAM = "ga4/events"
_VISITORS_PER_DENIAL = 20
_ANY_DEVICE = Device("", USER_AGENTS[0], "", "en-US")


class Ga4:
    """GA4 as the recorder of the site, alone or `beside` Segment, which then writes too."""

    hears_all = False

    def __init__(
        self,
        landing: Tree,
        window: Window,
        seed: int,
        *,
        is_parquet: bool,
        beside: Segment | None = None,
    ) -> None:
        self._landing = landing
        self._window = window
        self._seed = seed
        self._is_parquet = is_parquet
        self._rng = Random(f"{seed}/ga4")
        self._exports = {day: self._exported(day) for day in window.day_starts()}
        # What Segment would draw is drawn, so that people's lives do not depend on the recorder.
        self._segment = beside or Segment(Nowhere(), window)
        # Two recorders of one browser know it by two ids.
        self._has_own_ids = beside is not None

    def visit(self, rng: Random, visit: Visit, *, is_new: bool) -> str:
        """Write a visit; the id of its first event is Segment's, for GA4 has none."""
        link = ga4_rows.Link(
            is_hidden=self._rng.random() < 0.25, is_stamped_organic=self._rng.random() < 0.5
        )
        user_id = None
        device = _as_known_to_ga4(visit.device) if self._has_own_ids else visit.device
        for number, hit in enumerate(visit.hits):
            user_id = hit.user_id or user_id
            names = [_event_name(hit)]
            if number == 0:
                names = [*(["first_visit"] if is_new else []), "session_start", *names]
            row = ga4_rows.make_row(
                device, visit.person.country, hit, link, visit.started_at, number, user_id
            )
            for index, name in enumerate(names, start=1):
                self._deliver(hit.at, {**row, "event_name": name, "batch_event_index": index})
            following = visit.hits[number + 1 : number + 2]
            engaged = self._engagement(row, hit, following[0] if following else None, len(names))
            if engaged:
                self._deliver(*engaged)
        return self._segment.visit(rng, visit, is_new=is_new)

    def server_track(self, rng: Random, at: int, name: str, user_id: str) -> None:
        """Hear nothing of what servers do."""
        self._segment.server_track(rng, at, name, user_id)

    def visits_without_consent(self, visitors: int) -> int:
        """Write what is left of visits by people who denied consent; return how many events."""
        count = 0
        for number in range(max(5, visitors // _VISITORS_PER_DENIAL)):
            rng = Random(f"{self._seed}/ga4/denied/{number}")
            at = self._window.start + int(rng.random() * (self._window.end - self._window.start))
            for page in rng.choices(PAGES, k=rng.randrange(1, 6)):
                if at < self._window.end:
                    hit = Hit(at, "page", page.title, page)
                    seen = ga4_rows.make_row(_ANY_DEVICE, "US", hit, ga4_rows.Link(), at, 0, None)
                    row = ga4_rows.without_consent(seen)
                    self._deliver(at, {**row, "event_name": "page_view", "batch_event_index": 1})
                    count += 1
                at += rng.randrange(5, 200) * SECOND + rng.randrange(SECOND)
        return count

    def bad_rows(self) -> Iterator[tuple[str, tuple[str, int], str]]:
        """Write a row without a time and, where rows are lines, half a line."""
        day = (self._window.start + (self._window.end - self._window.start) // 2) // DAY * DAY
        name = self._file_name(day, self._exports[day][0])
        row = {"event_date": day_of(day).replace("-", ""), "event_name": "page_view"}
        self._write(day, self._exports[day][0], row)
        yield STREAM, self._landing.place(STREAM, name), "no event_timestamp"
        if not self._is_parquet:
            self._landing.line(STREAM, name, '{"event_date":"20260701","event_na')
            yield STREAM, self._landing.place(STREAM, name), "cut in half"

    def _engagement(
        self, row: dict[str, Any], hit: Hit, following: Hit | None, index: int
    ) -> tuple[int, dict[str, Any]] | None:
        """How long a page was looked at is told some seconds later, even after the visit's end."""
        pause = following.at - hit.at if following else 20 * SECOND
        at = hit.at + min(10 * SECOND, pause // 2)
        if hit.type != "page" or at >= self._window.end or self._rng.random() < 0.5:
            return None
        told = ga4_rows.moved(row, at)
        return at, {**told, "event_name": "user_engagement", "batch_event_index": index + 1}

    def _deliver(self, at: int, row: dict[str, Any]) -> None:
        """Put a row into the exports of its day: some come late, some are corrected later."""
        day = at // DAY * DAY
        exports = self._exports[day]
        draw = self._rng.random()
        self._write(day, exports[-1], row)
        if draw > 0.995:
            self._write(day, exports[-1], row)
        if len(exports) > 1 and draw > 0.08:
            self._write(day, exports[0], ga4_rows.incomplete(row) if draw < 0.16 else row)

    def _exported(self, day: int) -> tuple[int, ...]:
        """When a day was exported: on the next morning, and often again up to three days later."""
        first = day + DAY + 6 * HOUR
        delay = Random(f"{self._seed}/ga4/{day}").choice((0, 0, 0, 1, 2, 3))
        return (first, first + delay * DAY) if delay else (first,)

    def _write(self, day: int, export: int, row: dict[str, Any]) -> None:
        name = self._file_name(day, export)
        if self._is_parquet:
            self._landing.parquet(STREAM, name, ga4_rows.SCHEMA, row)
        else:
            self._landing.record(STREAM, name, ga4_rows.as_json(row))

    def _file_name(self, day: int, export: int) -> str:
        table = f"events_{day_of(day).replace('-', '')}"
        kind = "parquet" if self._is_parquet else "jsonl.gz"
        return f"exported_at={compact(export)}/{table}.{kind}"


def _as_known_to_ga4(device: Device) -> Device:
    """The same browser under an id of GA4's own: a random number and a time."""
    number = int(device.visitor_id.replace("-", "")[:16], 16)
    return replace(device, visitor_id=f"{number % 2**31}.{1_700_000_000 + number % 10**8}")


def _event_name(hit: Hit) -> str:
    """Name an event as GA4 would; who they are, people tell it by a form or by signing in."""
    if hit.type == "page":
        return "page_view"
    if hit.type == "identify":
        return "generate_lead" if "name" in hit.extra else "login"
    return "file_download" if "Download" in hit.name else hit.name.lower().replace(" ", "_")
