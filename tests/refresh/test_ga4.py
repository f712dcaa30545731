"""One company recorded by Segment and by GA4: the same visits, from the same channels, by the same
people. GA4's days lie as JSON lines and as Parquet, and some older exports are loaded last."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dev.refreshing import Demo, refresh
from dev.simulator import simulate

Session = tuple[str, str]


@pytest.fixture(scope="module")
def homes(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The company's folder with Segment's records, and the one with GA4's."""
    folder = tmp_path_factory.mktemp("webs")
    ga4, parquet = folder / "ga4", folder / "parquet"
    simulate(ga4, web="ga4")
    simulate(parquet, web="ga4-parquet")
    mix_kinds(ga4 / "landing/ga4/events", parquet / "landing/ga4/events")
    load_some_old_exports_last(ga4 / "landing/ga4/events")
    done = refresh(ga4)
    assert done.returncode == 0, done.stdout + done.stderr
    return demo.home, ga4


@pytest.fixture(scope="module")
def both(homes: tuple[Path, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both work files side by side, as databases segment and ga4."""
    with duckdb.connect() as connection:
        for web, home in zip(("segment", "ga4"), homes, strict=True):
            file = home / "warehouse/closedloop.duckdb"
            connection.execute(f"attach '{file}' as {web} (read_only)")
        yield connection


@pytest.fixture(scope="module")
def ga4(homes: tuple[Path, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The work file of GA4's records, under its own name, so that its views can be read."""
    file = homes[1] / "warehouse/closedloop.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


def mix_kinds(lines: Path, parquet: Path) -> None:
    """Replace every third file by the Parquet file of the same rows."""
    for path in sorted(lines.rglob("*.jsonl.gz"))[::3]:
        name = path.relative_to(lines).as_posix().replace(".jsonl.gz", ".parquet")
        (parquet / name).rename(lines / name)
        path.unlink()


def load_some_old_exports_last(events: Path) -> None:
    """Move half of the older exports of a day to where files are read later than the newest.

    They stay in their series, which is the folder above the first that tells an export's time.
    """
    days = defaultdict(list)
    for path in sorted(events.rglob("events_*")):
        days[path.name.split(".")[0]].append(path)
    older = [paths[0] for paths in days.values() if len(paths) > 1]
    for path in older[::2]:
        target = events / "exported_at=read_last" / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)


def test_sessions_and_their_channels_are_the_same_from_either(
    both: duckdb.DuckDBPyConnection,
) -> None:
    columns = """
        visitor_id, started_at, ended_at, session_date, event_count, page_view_count, is_bounce,
        landing_page, exit_page, channel, source, medium, campaign, keyword, click_id, referrer_host
    """
    from_segment, from_ga4 = (
        set(both.execute(f"select {columns} from {web}.marts.fct_sessions").fetchall())
        for web in ("segment", "ga4")
    )
    assert from_ga4 == from_segment
    assert len(from_ga4) > 300
    assert len({row[9] for row in from_ga4}) > 6


def test_visits_belong_to_the_same_people_from_either(
    both: duckdb.DuckDBPyConnection, homes: tuple[Path, Path]
) -> None:
    """But for browsers of which only Segment's own calls tell whose they are."""
    untold = known_by_segment_alone(homes[0])
    from_segment, from_ga4 = (sessions_by_person(both, web) for web in ("segment", "ga4"))

    def of_others(groups: list[set[Session]]) -> set[frozenset[Session]]:
        left = (frozenset(one for one in group if one[0] not in untold) for group in groups)
        return {group for group in left if group}

    assert of_others(from_ga4) == of_others(from_segment)
    compared = sum(map(len, of_others(from_segment)))
    assert compared > 0.75 * sum(map(len, from_segment))


def test_people_who_left_an_address_are_known_from_either(
    both: duckdb.DuckDBPyConnection, homes: tuple[Path, Path]
) -> None:
    untold = known_by_segment_alone(homes[0])
    from_segment, from_ga4 = (
        {
            visitor
            for (visitor,) in both.execute(
                f"""
                select sessions.visitor_id
                from {web}.marts.fct_sessions as sessions
                inner join {web}.marts.dim_persons as persons using (person_id)
                where persons.is_known
                """
            ).fetchall()
            if visitor not in untold
        }
        for web in ("segment", "ga4")
    )
    assert from_ga4 == from_segment
    assert len(from_ga4) > 10


def test_the_newest_export_of_a_day_wins_whichever_is_loaded_first(
    ga4: duckdb.DuckDBPyConnection, homes: tuple[Path, Path]
) -> None:
    newest_last = ga4.execute(
        """
        select max_by(loads.exported_at, events.rowid) = max(loads.exported_at), count(*)
        from raw_ga4.events as events
        inner join ops.load_ledger as loads on events._load_id = loads.load_id
        group by json_extract_string(events.payload, '$.event_date')
        having count(distinct loads.exported_at) > 1
        """
    ).fetchall()
    assert {is_last for is_last, _ in newest_last} == {True, False}

    columns = "visitor_id, epoch_us(occurred_at), event_name, page_referrer, country"
    found = ga4.execute(
        f"select {columns} from intermediate.int_web_events_deduplicated"
    ).fetchall()
    expected = events_of_newest_exports(homes[1].parent / "ga4_again")
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_who_denied_consent_is_in_the_events_and_in_no_session(
    ga4: duckdb.DuckDBPyConnection, homes: tuple[Path, Path]
) -> None:
    totals = json.loads((homes[1] / "truth/totals.json").read_text())
    denied, in_sessions = ga4.execute(
        """
        select count(*), count(sessions.event_key)
        from intermediate.int_web_events_deduplicated as events
        left join intermediate.int_events_sessionized as sessions using (event_key)
        where events.visitor_id is null
        """
    ).fetchone()
    assert denied == totals["events_without_consent"] > 0
    assert in_sessions == 0


def test_what_ga4_makes_itself_is_in_the_events_and_in_no_session(
    ga4: duckdb.DuckDBPyConnection,
) -> None:
    found = ga4.execute(
        """
        select events.event_name, count(sessions.event_key)
        from intermediate.int_web_events_deduplicated as events
        left join intermediate.int_events_sessionized as sessions using (event_key)
        where events.event_type = 'automatic'
        group by events.event_name
        """
    ).fetchall()
    assert set(found) == {("first_visit", 0), ("session_start", 0), ("user_engagement", 0)}


def sessions_by_person(both: duckdb.DuckDBPyConnection, web: str) -> list[set[Session]]:
    groups = defaultdict(set)
    for person, visitor, started_at in both.execute(
        f"select person_id, visitor_id, started_at::varchar from {web}.marts.fct_sessions"
    ).fetchall():
        groups[person].add((visitor, started_at))
    return list(groups.values())


def known_by_segment_alone(home: Path) -> set[str]:
    """The browsers of which only Segment's own calls tell whose they are, or whose when.

    Those are an address that no form or chat left there, a second address (two people who take
    turns to sign in), and an address together with a user id.
    """
    told = set()
    for form in records(home, "callrail/form_submissions"):
        told.add((form["form_data"]["visitor_id"], form["form_data"]["email"]))
    for chat in records(home, "intercom/conversations"):
        visitor = chat["custom_attributes"].get("visitor_id")
        told.add((visitor, chat["source"]["author"]["email"]))
    untold, emails = set(), defaultdict(set)
    for event in records(home, "segment/events"):
        said = {**event.get("properties", {}), **event.get("traits", {})}
        email, visitor = said.get("email"), event.get("anonymousId")
        if email:
            emails[visitor].add(email)
            if event["userId"] or (visitor, email) not in told:
                untold.add(visitor)
    return untold | {visitor for visitor, addresses in emails.items() if len(addresses) > 1}


def records(home: Path, stream: str) -> Iterator[dict[str, Any]]:
    for path in sorted((home / "landing" / stream).rglob("*.jsonl*")):
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        for line in text.decode().splitlines():
            if line.endswith("}"):
                yield json.loads(line)


def events_of_newest_exports(home: Path) -> list[tuple[Any, ...]]:
    """The events in each day's last file, each once, read with nothing of the project's own."""
    simulate(home, web="ga4")
    last: dict[str, Path] = {}
    for path in sorted((home / "landing/ga4/events").rglob("*.jsonl.gz")):
        last[path.name] = path
    events = {}
    for path in last.values():
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            if line.endswith("}") and "event_timestamp" in (row := json.loads(line)):
                values = {one["key"]: one["value"] for one in row["event_params"]}
                events[line] = (
                    row.get("user_pseudo_id"),
                    int(row["event_timestamp"]),
                    row["event_name"],
                    values.get("page_referrer", {}).get("string_value"),
                    row["geo"]["country"],
                )
    return list(events.values())
