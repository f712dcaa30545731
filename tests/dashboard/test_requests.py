"""What is refused, what is bound, what is never shown."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from dev.refreshing import Demo
from orchestration.commands.dashboard import main
from orchestration.dashboard.answers import as_csv
from orchestration.dashboard.published import NothingPublishedError, Published, Table
from orchestration.dashboard.server import dashboard
from orchestration.lib.common.settings import PROJECT_ROOT, Home

HOSTILE = [
    "'; drop table marts.rpt_sources; --",
    "' or '1'='1",
    "x' union select * from read_csv('/etc/passwd') --",
    "$model",
    "%",
    "<script>alert(1)</script>",
    "\\",
    "\u202e\u0000"[:1],
    "=1+1",
]


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/api/nowhere", "There is no page 'nowhere'; there are: overview"),
        ("/api/sources?model=best", "There is no model 'best'; there are: first_touch"),
        ("/api/sources?by=person", "There is no level 'person'; there are: channel"),
        ("/api/sources?from=2026-02-30", "'from' is '2026-02-30'; write it like 2026-06-30"),
        ("/api/sources?to=20260230", "'to' is '20260230'"),
        ("/api/sources?from=2026-08-02&to=2026-08-01", "is after 'to'"),
        ("/api/sources?colour=red", "There is no parameter 'colour'"),
        ("/api/sources?model=linear&model=markov", "'model' is given twice"),
        ("/api/sources?order=sources.password", "'order' is 'sources.password'"),
        ('/api/sources?order=sources.name" --', "'order' is"),
        ("/api/sources?table=secrets", "There is no table 'secrets'; there are: sources"),
        ("/api/stages?tab=convince", "There is no tab 'convince'"),
        ("/api/overview?compare=last", "There is no comparison 'last'"),
        (f"/api/sources?channel={'x' * 501}", "longer than 500"),
        ("/csv/sources/secrets", "There is no table 'secrets'"),
        ("/csv/nowhere/sources", "There is no page 'nowhere'"),
    ],
)
def test_a_view_that_there_is_not_is_one_line_and_status_400(
    client: TestClient, address: str, named: str
) -> None:
    refused = client.get(address)
    assert refused.status_code == 400
    assert named in refused.text
    assert "\n" not in refused.text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["channel", "campaign", "q", "path", "person", "metric"])
def test_hostile_texts_are_compared_and_find_nothing(
    client: TestClient, name: str, text: str
) -> None:
    page = {"q": "journeys", "path": "journeys", "person": "journeys", "metric": "stages"}
    found = client.get(f"/api/{page.get(name, 'sources')}", params={name: text})
    assert found.status_code == 200
    tables = found.json()["tables"]
    main = {"q": "found", "path": "found", "person": "timeline", "metric": "dimensions"}
    assert tables[main.get(name, "sources")] == []
    assert client.get("/api/sources").json()["tables"]["sources"]


def test_the_connection_reads_nothing_but_the_snapshot(home: Home, tmp_path: Path) -> None:
    with Published(home).reading() as reading:
        for statement in (
            "select * from read_csv('/etc/passwd')",
            f"copy (select 1) to '{tmp_path}/out.csv'",
            f"attach '{tmp_path}/other.duckdb'",
            "install httpfs",
            "set enable_external_access = true",
            "create table marts.more as select 1",
            "delete from marts.rpt_sources",
        ):
            with pytest.raises(duckdb.Error):
                reading.cursor.execute(statement)


def test_a_formula_is_a_text_in_a_csv() -> None:
    told = as_csv(Table(["name", "revenue"], [("=cmd|' /C calc'!A0", -5), ("@x", None), ("ok", 1)]))
    assert told.splitlines() == ["name,revenue", "'=cmd|' /C calc'!A0,-5", "'@x,", "ok,1"]


def test_nothing_published_says_what_to_run(tmp_path: Path) -> None:
    empty = TestClient(dashboard(Home(tmp_path), ["testserver"]))
    assert empty.get("/api/overview").status_code == 503
    assert "`make refresh`" in empty.get("/api/overview").text
    broken = tmp_path / "published/snapshots/20260101T000000000Z_abcdef"
    broken.mkdir(parents=True)
    (broken / "closedloop.duckdb").write_bytes(b"no database")
    (tmp_path / "published/current").symlink_to("snapshots/20260101T000000000Z_abcdef")
    with (
        pytest.raises(NothingPublishedError, match="not a valid DuckDB"),
        Published(Home(tmp_path)).reading(),
    ):
        pass


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("CLOSEDLOOP_HOME", "nowhere", "`make run` a made-up company"),
        ("CLOSEDLOOP_DASHBOARD_PORT", "http", "write it like 8080"),
        ("CLOSEDLOOP_DASHBOARD_PORT", "taken", "CLOSEDLOOP_DASHBOARD_PORT=8081 make dashboard"),
    ],
)
def test_the_command_says_in_one_line_why_it_cannot_start(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
    named: str,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("CLOSEDLOOP_HOME", str(home.root))
        monkeypatch.setenv(variable, str(taken.getsockname()[1]) if value == "taken" else value)
        assert main() == 1
    said = capsys.readouterr().err
    assert named in said
    assert said.count("\n") == 1


def test_make_run_ends_with_the_way_to_the_page() -> None:
    told = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "run"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines()[-1] == 'echo "See it: make dashboard"'


def test_other_hosts_are_refused(home: Home) -> None:
    rebound = TestClient(dashboard(home, ["127.0.0.1"]), base_url="http://evil.example")
    assert rebound.get("/api/overview").status_code == 400


def test_no_answer_allows_anything_from_outside(client: TestClient) -> None:
    for address in ("/", "/api/overview", "/csv/sources/sources", "/static/page.js", "/nowhere"):
        policy = client.get(address).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "http" not in policy
    charts = client.get(client.get("/api/definitions").json()["charts"])
    assert charts.headers["cache-control"].endswith("immutable")
    assert "plotly.js" in charts.text[:200]
    assert client.get("/api/overview").headers["cache-control"] == "no-store"


def test_names_of_people_are_shown_only_where_they_are_asked_for(demo: Demo, john: str) -> None:
    person = {"person": john, "table": "people"}
    home = _copied(demo)
    client = TestClient(dashboard(home, ["testserver"]))
    assert client.get("/api/journeys", params=person).json()["names"] == {}
    opened = TestClient(dashboard(home, ["testserver"], with_names=True))
    named = opened.get("/api/journeys", params=person).json()["names"]
    ((name,),) = demo.work.execute(
        "select full_name from intermediate.int_contacts_named "
        "inner join intermediate.int_identifiers_resolved on identifier = contact_id "
        "where replace(person_id::varchar, '-', '') = ?",
        [john],
    ).fetchall()
    assert named == {john: name}
    assert name not in client.get("/api/journeys", params=person).text


def _copied(demo: Demo) -> Home:
    """The demo's home by another name: DuckDB opens a file once in a process."""
    other = demo.home.parent / "demo_by_another_name"
    if not other.exists():
        (other / "warehouse").mkdir(parents=True)
        shutil.copytree(demo.home / "published", other / "published", symlinks=True)
        work = demo.home / "warehouse/closedloop.duckdb"
        (other / "warehouse/closedloop.duckdb").write_bytes(work.read_bytes())
    return Home(other)
