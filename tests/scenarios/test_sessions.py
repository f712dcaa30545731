"""What is one visit and what are two, on the edges."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sessions_landing import TAB_CLOSED, TAB_OPENED

from dev.refreshing import Demo

Visits = Callable[..., list[tuple]]


@pytest.fixture(scope="module")
def visits(scenarios: Demo) -> Visits:
    """Columns of a visitor's sessions, in the order of their start."""

    def read(visitor: str, columns: str = "event_count") -> list[tuple]:
        return scenarios.marts.execute(
            f"select {columns} from marts.fct_sessions where visitor_id = ? "
            "order by started_at, landing_page, campaign",
            [visitor],
        ).fetchall()

    return read


def test_exactly_thirty_minutes_go_on_and_a_microsecond_more_does_not(visits: Visits) -> None:
    assert visits("sessions-edge", "event_count, started_at, ended_at") == [
        (2, datetime(2026, 5, 4, 10), datetime(2026, 5, 4, 10, 30)),
        (1, datetime(2026, 5, 4, 11, 0, 0, 1), datetime(2026, 5, 4, 11, 0, 0, 1)),
    ]


def test_two_events_at_one_microsecond_are_one_visit(visits: Visits) -> None:
    [(count, *pages)] = visits("sessions-instant", "event_count, landing_page, exit_page")
    assert count == 2
    assert sorted(pages) == ["/a", "/b"]


def test_two_campaigns_at_one_microsecond_are_two_visits(visits: Visits) -> None:
    assert visits("sessions-instant-campaigns", "source, event_count") == [("a", 1), ("b", 1)]


def test_another_campaign_or_click_id_begins_a_visit_in_the_middle_of_one(visits: Visits) -> None:
    # The first campaign in another spelling and pages without any go on; click ids keep their case.
    assert visits("sessions-campaigns", "source, click_id, event_count") == [
        ("news", None, 3),
        ("other", None, 2),
        ("google", "Sessions", 2),
        ("google", "SESSIONS", 1),
    ]


def test_another_referrer_alone_begins_no_visit(visits: Visits) -> None:
    assert visits("sessions-referrers", "source, event_count") == [("google", 2)]


def test_midnight_begins_no_visit(visits: Visits) -> None:
    assert visits("sessions-midnight", "session_date, event_count") == [(date(2026, 5, 4), 2)]


def test_a_tab_that_is_open_for_a_month_is_one_visit(visits: Visits) -> None:
    minutes = (TAB_CLOSED - TAB_OPENED).total_seconds() / 60
    assert visits("sessions-month", "event_count, started_at, ended_at") == [
        (minutes // 25 + 1, TAB_OPENED.replace(tzinfo=None), TAB_CLOSED.replace(tzinfo=None))
    ]


def test_without_a_cookie_a_user_is_a_visitor(visits: Visits) -> None:
    assert visits("user:sessions-u1") == [(2,)]
    assert visits("user:sessions-u2") == [(1,)]
    assert visits("sessions-no-cookie") == []


def test_an_event_on_no_page_is_in_no_visit_and_keeps_none_open(visits: Visits) -> None:
    assert visits("sessions-pageless") == [(1,), (1,)]
    assert visits("sessions-never-on-a-page") == []


def test_a_bot_is_in_no_visit_and_keeps_none_open(scenarios: Demo, visits: Visits) -> None:
    assert visits("sessions-bot") == []
    assert visits("sessions-bot-between") == [(1,), (1,)]
    flagged = scenarios.work.execute(
        "select visitor_id from intermediate.int_web_events_deduplicated "
        "where is_bot and starts_with(visitor_id, 'sessions-') order by visitor_id"
    ).fetchall()
    assert flagged == [("sessions-bot",), ("sessions-bot-between",)]


def test_a_clock_that_is_wrong_moves_no_event(visits: Visits) -> None:
    assert visits("sessions-skew", "event_count, started_at, ended_at, landing_page") == [
        (3, datetime(2026, 5, 4, 10), datetime(2026, 5, 4, 10, 20), "/00")
    ]


def test_an_event_sent_again_in_its_file_and_in_others_counts_once(visits: Visits) -> None:
    assert visits("sessions-twice") == [(1,)]


def test_of_an_events_versions_the_first_received_counts_and_no_other(visits: Visits) -> None:
    assert visits("sessions-versions", "event_count, landing_page") == [(1, "/kept")]
    assert visits("sessions-mistaken") == []
