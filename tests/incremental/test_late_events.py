"""A late event changes the visit that it falls into, and the id of no other."""

import pytest

from dev.compiled import CompiledHome

SITE = "https://brightpath.example"

# Each visit's events, by their ids. All but the last are one visitor's.
VISITS = {
    "a month ago": {"1": "2026-05-01T10:00:00", "2": "2026-05-01T10:20:00"},
    "morning": {"3": "2026-06-01T10:00:00", "4": "2026-06-01T10:20:00"},
    "noon": {"5": "2026-06-01T11:15:00", "6": "2026-06-01T11:20:00"},
    "next day": {"7": "2026-06-02T10:00:00"},
    "another's": {"8": "2026-06-01T10:00:00", "9": "2026-06-01T10:30:00"},
}

Visits = dict[str, tuple[str, str]]  # by session id: ids of the events, all else there is to say


def line(
    event_id: str, occurred_at: str, *, visitor: str = "v", query: str = "", received: str = "12"
) -> str:
    """One landed page view; `received` is the hour of a later day."""
    return f"{event_id},{occurred_at}Z,2026-06-03T{received}:00:00Z,{visitor},page,{SITE}/{query}\n"


@pytest.fixture
def before(home: CompiledHome) -> Visits:
    """The visits as they are before anything late arrives."""
    lines = [
        line(event_id, occurred_at, visitor="w" if visit == "another's" else "v")
        for visit, events in VISITS.items()
        for event_id, occurred_at in events.items()
    ]
    visits = arrive(home, "".join(lines))
    assert sorted(events for events, _ in visits.values()) == sorted(map("".join, VISITS.values()))
    return visits


def arrive(home: CompiledHome, lines: str) -> Visits:
    """The visits after a refresh with these lines in a new file."""
    header = "event_id,occurred_at,received_at,visitor_id,event_name,page_url\n"
    number = sum(1 for _ in home.home.landing.rglob("*.csv"))
    home.land({f"generic/web_events/{number}.csv": header + lines})
    home.refresh(marts=False)
    found = home.work.execute(
        """
        select
            session_id,
            string_agg(event_id, '' order by session_event_number),
            any_value(sessions)
        from intermediate.int_events_sessionized
        inner join intermediate.int_web_events_deduplicated using (event_key)
        inner join intermediate.int_sessions_aggregated as sessions using (first_event_key)
        group by session_id
        """
    ).fetchall()
    return {session_id: (events, repr(session)) for session_id, events, session in found}


@pytest.mark.parametrize(
    ("late", "touched", "visits"),
    [
        pytest.param(
            line("L", "2026-06-01T10:21:00"),
            {"morning"},
            {"34L": "morning"},
            id="a minute late",
        ),
        pytest.param(
            line("L", "2026-05-01T10:10:00"),
            {"a month ago"},
            {"1L2": "a month ago"},
            id="a month late",
        ),
        pytest.param(
            line("L", "2026-06-01T10:50:00"),
            {"morning", "noon"},
            {"34L56": "morning"},
            id="joins two visits",
        ),
        pytest.param(
            line("L", "2026-06-02T09:40:00"),
            {"next day"},
            {"L7": "new"},
            id="comes before a visit's first event",
        ),
        pytest.param(
            line("L", "2026-06-01T18:00:00"),
            set(),
            {"L": "new"},
            id="falls into no visit",
        ),
        pytest.param(
            line("L", "2026-06-01T10:10:00", query="?utm_source=late"),
            {"morning"},
            {"3": "morning", "L4": "new"},
            id="brings a campaign into the middle of a visit",
        ),
        pytest.param(
            line("4", "2026-06-01T10:20:00", visitor="w", received="11"),
            {"morning", "another's"},
            {"3": "morning", "849": "another's"},
            id="was somebody else's all along",
        ),
        pytest.param(
            line("4", "2026-06-01T10:20:00", visitor="w", received="13"),
            set(),
            {},
            id="is a later version of one that came before",
        ),
    ],
)
def test_a_late_event_changes_its_own_visit_and_the_id_of_no_other(
    home: CompiledHome, before: Visits, late: str, touched: set[str], visits: dict[str, str]
) -> None:
    after = arrive(home, late)
    names = {"".join(events): name for name, events in VISITS.items()}
    untouched = {
        session_id: visit for session_id, visit in before.items() if names[visit[0]] not in touched
    }
    assert len(untouched) == len(VISITS) - len(touched)
    assert {session_id: after.get(session_id) for session_id in untouched} == untouched
    changed = {
        events: names[before[session_id][0]] if session_id in before else "new"
        for session_id, (events, _) in after.items()
        if session_id not in untouched
    }
    assert changed == visits
