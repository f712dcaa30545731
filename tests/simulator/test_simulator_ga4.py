"""The same lives recorded by GA4: what it hears, and how it writes its days again."""

import hashlib
import json
from collections import defaultdict
from typing import Any

import pyarrow.parquet as pq
import pytest
from simulated_home import Home, lines_of

from dev.simulator import simulate

WEBS = ("segment", "ga4", "ga4-parquet")
STREAM = "ga4/events"
WRITTEN_BY_PEOPLE = ("persons", "visits", "leads", "stage_entries", "deals", "spend")
AUTOMATIC = {"first_visit", "session_start", "user_engagement"}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Home]:
    """The same company three times."""
    folder = tmp_path_factory.mktemp("webs")
    for web in WEBS:
        simulate(folder / web, days=60, visitors=60, web=web)
    return {web: Home(folder / web) for web in WEBS}


def digests(home: Home, leave_out: str) -> dict[str, str]:
    folder = home.path / "landing"
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        if not name.startswith(leave_out)
    }


def rows_by_file(home: Home) -> dict[str, list[dict[str, Any]]]:
    """The rows of each file that have a time, as BigQuery's JSON has them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in home.files(STREAM):
        if path.suffix == ".parquet":
            rows = [as_json(row) for row in pq.read_table(path).to_pylist()]
        else:
            rows = [json.loads(line) for line in lines_of(path) if line.endswith("}")]
        name = f"{path.parent.name}/{path.name.split('.')[0]}"
        found[name] = [row for row in rows if "event_timestamp" in row]
    return found


def as_json(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: as_json(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [as_json(member) for member in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def key(row: dict[str, Any]) -> tuple[str | None, ...]:
    parts = ("user_pseudo_id", "event_timestamp", "event_name", "event_bundle_sequence_id")
    batch = ("batch_event_index", "batch_page_id", "batch_ordering_id")
    return tuple(row.get(part) for part in parts + batch)


def by_day(home: Home) -> dict[str, list[list[dict[str, Any]]]]:
    """The versions of each day, oldest first."""
    days = defaultdict(list)
    for name, rows in sorted(rows_by_file(home).items()):
        days[name.split("events_")[1]].append(rows)
    return days


def test_people_do_the_same_whoever_records_it(homes: dict[str, Home]) -> None:
    for web in ("ga4", "ga4-parquet"):
        assert digests(homes[web], "ga4/") == digests(homes["segment"], "segment/")
        for kind in WRITTEN_BY_PEOPLE:
            assert homes[web].truth(kind) == homes["segment"].truth(kind), kind


def test_json_lines_and_parquet_hold_the_same_rows(homes: dict[str, Home]) -> None:
    lines, parquet = rows_by_file(homes["ga4"]), rows_by_file(homes["ga4-parquet"])
    assert lines == parquet
    assert sum(map(len, lines.values())) > 1_000
    schema = pq.read_schema(homes["ga4-parquet"].files(STREAM)[0])
    assert str(schema.field("event_params").type).startswith("list<")


def test_every_event_of_a_visit_is_in_the_last_export_of_its_day(homes: dict[str, Home]) -> None:
    last = [row for versions in by_day(homes["ga4"]).values() for row in versions[-1]]
    events = {key(row) for row in last if row["event_name"] not in AUTOMATIC}
    visits = homes["ga4"].truth("visits")
    denied = homes["ga4"].totals()["events_without_consent"]
    assert len(events) == sum(visit["events"] for visit in visits) + denied
    assert len({row.get("user_pseudo_id") for row in last} - {None}) == len(
        {visit["visitor_id"] for visit in visits}
    )
    assert len(last) > len({key(row) for row in last})


def test_a_day_written_again_has_rows_that_were_late_and_corrects_others(
    homes: dict[str, Home],
) -> None:
    rewritten = {day: v for day, v in by_day(homes["ga4"]).items() if len(v) > 1}
    assert len(rewritten) > 10
    late = corrected = 0
    for first, last in rewritten.values():
        before, after = ({key(row): row for row in rows} for rows in (first, last))
        assert before.keys() <= after.keys()
        late += len(after.keys() - before.keys())
        corrected += sum("geo" not in row and "geo" in after[k] for k, row in before.items())
    assert late > 0
    assert corrected > 0


def test_ga4_stamps_ad_clicks_as_organic_and_loses_addresses_campaigns(
    homes: dict[str, Home],
) -> None:
    rows = [row for rows in rows_by_file(homes["ga4"]).values() for row in rows]
    sources = [(row.get("collected_traffic_source", {}), location(row)) for row in rows]
    assert any(s.get("gclid") and s.get("manual_medium") == "organic" for s, _ in sources)
    assert any(s.get("manual_medium") == "cpc" and "utm_" not in url for s, url in sources)
    assert any(s.get("manual_campaign_name") == "(referral)" for s, _ in sources)


def location(row: dict[str, Any]) -> str:
    values = {param["key"]: param["value"] for param in row["event_params"]}
    return values["page_location"]["string_value"]


def test_who_denied_consent_leaves_rows_that_nothing_ties_together(homes: dict[str, Home]) -> None:
    last = [row for versions in by_day(homes["ga4"]).values() for row in versions[-1]]
    denied = {key(row): row for row in last if "user_pseudo_id" not in row}
    assert len(denied) == homes["ga4"].totals()["events_without_consent"] > 0
    for row in denied.values():
        assert row["privacy_info"]["analytics_storage"] == "No"
        assert "user_id" not in row
        assert "ga_session_id" not in {param["key"] for param in row["event_params"]}


def test_ga4_rows_that_cannot_be_accepted_lie_where_they_are_stated(homes: dict[str, Home]) -> None:
    reasons = {"ga4": ["no event_timestamp", "cut in half"], "ga4-parquet": ["no event_timestamp"]}
    for web, expected in reasons.items():
        stated = [bad for bad in homes[web].truth("bad_rows") if bad["stream"] == STREAM]
        assert [bad["reason"] for bad in stated] == expected
        for bad in stated:
            path = homes[web].path / "landing" / bad["file"]
            is_parquet = path.suffix == ".parquet"
            rows = pq.read_table(path).to_pylist() if is_parquet else lines_of(path)
            row = rows[bad["row"] - 1]
            assert row["event_timestamp"] is None if is_parquet else "event_timestamp" not in row
