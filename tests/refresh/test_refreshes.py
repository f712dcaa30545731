"""What a second refresh does: with nothing new, with more files, with faulty ones."""

import gzip
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from dev.refreshing import ROOT, Demo, environment, open_marts, refresh
from dev.torture.whole import differences
from orchestration.lib.common.settings import Home

# What depends on when files were loaded, not on what was in them.
ABOUT_THE_RUN = {
    *("rpt_reconciliation", "rpt_freshness"),
    *("rpt_attribution_changes", "rpt_attribution_weights"),
}

DEAL = (
    "deal_id,pipeline,stage,amount,currency,created_at,updated_at,closed_at,is_closed,is_won\n"
    "{id},default,won,{amount},{currency},2026-08-01,{updated_at},2026-08-02,true,true\n"
)

# Somebody who bought of late, when the fitted models learn of it, and a browser that nobody knew,
# with visits in the weeks before.
STRANGER = """
    select sales.person_id, sessions.person_id, any_value(sessions.visitor_id),
        any_value(emails.identifier), max(sales.converted_at)
    from marts.fct_conversions as sales
    inner join intermediate.int_identifiers_resolved as emails
        on sales.person_id = emails.person_id and emails.identifier_type = 'email'
    inner join marts.fct_sessions as sessions
        on sessions.started_at between sales.converted_at - interval 30 days and sales.converted_at
    inner join marts.dim_persons as strangers
        on sessions.person_id = strangers.person_id and not strangers.is_known
    where
        sales.conversion_type = 'customer'
        and sales.converted_at > (
            select max(converted_at) - interval 60 days from marts.fct_conversions
        )
    group by 1, 2 order by 1, 2 limit 1
"""
VISIT = (
    "event_id,occurred_at,visitor_id,event_name,page_url,email\n"
    "v-1,{at},{visitor},page,{page},\nv-2,{at},{visitor},identify,{page},{email}\n"
)


def test_a_refresh_writes_for_its_user_alone_but_what_it_publishes(demo: Demo) -> None:
    for folder in ("warehouse", "logs", "dagster", "alerts"):
        paths = [demo.home / folder, *(demo.home / folder).rglob("*")]
        assert [path for path in paths if path.lstat().st_mode & 0o077] == []
    published = [path for path in (demo.home / "published").rglob("*") if path.is_file()]
    assert all(path.stat().st_mode & 0o044 for path in published)


@dataclass(frozen=True)
class Changed:
    """A copy of the demo company into which more files were dropped, refreshed again."""

    home: Path
    output: str
    persons: frozenset[str]  # of the stranger and of the customer who the stranger turned out to be

    def work(self, sql: str) -> list[tuple]:
        """What the work file answers."""
        with duckdb.connect(
            str(self.home / "warehouse/closedloop.duckdb"), read_only=True
        ) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def changed(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """Every demo file again under another name, two good files more, and five faulty ones."""
    home = tmp_path_factory.mktemp("changed") / "home"
    shutil.copytree(demo.home, home, symlinks=True)
    landing = home / "landing"
    for file in sorted(landing.rglob("*")):
        if file.is_file():
            shutil.copy2(file, file.with_name(f"again '{file.name}"))

    deals = landing / "generic/deals"
    deals.mkdir(parents=True)
    deals.joinpath("one more.csv").write_text(
        DEAL.format(id="D-1", amount="99.90", currency="USD", updated_at="2026-08-02")
    )

    [(customer, stranger, visitor, email, at)] = demo.work.execute(STRANGER).fetchall()
    visits = landing / "generic/web_events"
    visits.mkdir()
    visits.joinpath("late.csv").write_text(
        VISIT.format(
            at=at - timedelta(hours=1),
            visitor=visitor,
            page="https://brightpath.example/pricing?utm_source=news&utm_medium=email",
            email=email,
        )
    )

    events = gzip.compress(b'{"messageId": "m-1"}\n' * 1000)
    (landing / "segment/events/truncated.jsonl.gz").write_bytes(events[: len(events) // 2])
    (landing / "segment/events/empty.jsonl").write_bytes(b"")
    (landing / "segment/events/cut.jsonl").write_text('{"messageId": "m-2", "type": "pa')
    (landing / "generic/content/ragged.csv").write_text(
        "page_path,content_type\n/a,page\n/b,page,surplus,cells\n/c,page\n"
    )
    pipelines = landing / "hubspot/pipelines/pipelines.jsonl"
    shutil.copy2(pipelines, landing / "hubspot/deals/pipelines of the wrong stream.jsonl")

    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    return Changed(home, done.stdout, frozenset({customer.hex, stranger.hex}))


def test_a_restored_work_file_gives_the_marts_that_were_there(
    demo: Demo, changed: Changed, tmp_path: Path
) -> None:
    home = tmp_path / "restored"
    shutil.copytree(changed.home, home, symlinks=True)
    shutil.rmtree(home / "warehouse")
    shutil.copytree(demo.home / "warehouse", home / "warehouse")  # of the day before
    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(Home(home), Home(changed.home)) == []


def mart_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """All rows of every mart, in an order of their own."""
    names = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
    ).fetchall()
    return {
        name: sorted(map(repr, connection.execute(f"from marts.{name}").fetchall()))
        for (name,) in names
        if name not in ABOUT_THE_RUN
    }


def test_a_refresh_with_nothing_new_publishes_nothing(demo: Demo) -> None:
    before = (demo.home / "published/current").resolve()
    done = refresh(demo.home)
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing new")
    assert (demo.home / "published/current").resolve() == before


def test_the_report_names_rows_file_and_a_query(demo: Demo) -> None:
    assert re.search(r"6\d,\d{3} read = 6\d,\d{3} accepted \+ 3 quarantined", demo.output)
    assert str(demo.home / "published/current/closedloop.duckdb") in demo.output
    query = re.search(r"^Try: (.*)$", demo.output, re.MULTILINE).group(1)
    assert demo.marts.execute(query).fetchall()


def test_the_run_is_recorded_with_the_rows_of_every_table(demo: Demo) -> None:
    tables = demo.work.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in ('intermediate', 'marts') and table_type = 'BASE TABLE'"
    ).fetchall()
    with dg.DagsterInstance.from_config(str(demo.home / "dagster")) as instance:
        assert [run.status.value for run in instance.get_runs()] == ["SUCCESS"]
        assert len(tables) > 50
        for schema, table in tables:
            event = instance.get_latest_materialization_event(dg.AssetKey([schema, table]))
            recorded = event.asset_materialization.metadata["dagster/row_count"].value
            (rows,) = demo.work.execute(f"select count(*) from {schema}.{table}").fetchone()
            assert recorded == rows, table


def test_only_the_new_files_are_loaded(demo: Demo, changed: Changed) -> None:
    ledger = "select load_id, path, rows_loaded from ops.load_ledger"
    before = {load_id for load_id, _, _ in demo.work.execute(ledger).fetchall()}
    after = changed.work(ledger)
    added = {path: rows for load_id, path, rows in after if load_id not in before}
    assert len(added) == len(after) - len(before)
    assert {path: rows for path, rows in added.items() if rows} == {
        "generic/deals/one more.csv": 1,
        "generic/web_events/late.csv": 2,
        "generic/content/ragged.csv": 2,
    }


def test_files_under_other_names_change_no_mart(demo: Demo, changed: Changed) -> None:
    before, after = mart_rows(demo.marts), mart_rows(open_marts(changed.home))
    for mart in ("fct_sessions", "fct_touchpoints", "fct_stage_entries", "fct_ad_spend"):
        others = [
            [row for row in rows[mart] if not any(person in row for person in changed.persons)]
            for rows in (before, after)
        ]
        assert others[1] == others[0], mart
    assert set(before["fct_conversions"]) - set(after["fct_conversions"]) == {
        row for row in before["fct_conversions"] if any(one in row for one in changed.persons)
    } - set(after["fct_conversions"])


def test_the_one_new_deal_is_one_more_sale(demo: Demo, changed: Changed) -> None:
    revenue = "select sum(revenue) from marts.fct_conversions"
    (before,) = demo.marts.execute(revenue).fetchone()
    (after,) = open_marts(changed.home).execute(revenue).fetchone()
    assert str(after - before) == "99.90"


FIGURES = """
    select
        date_trunc('month', conversion_date)::date, conversion_type,
        coalesce(channel, '(unattributed)'), models.attribution_model,
        round(sum(coalesce(credit, 1)), 9),
        sum(coalesce(case when credit is null then revenue else revenue_credit end, 0))
    from marts.fct_conversions
    cross join (select distinct attribution_model from marts.fct_touchpoint_credits) as models
    left join marts.fct_touchpoint_credits using (conversion_id, attribution_model)
    left join marts.fct_touchpoints using (touchpoint_id)
    where credit is not null or not is_attributed
    group by 1, 2, 3, 4
"""


def test_every_change_of_a_figure_is_explained_to_the_cent(demo: Demo, changed: Changed) -> None:
    now = open_marts(changed.home)
    before, after = (
        {row[:4]: row[4:] for row in marts.execute(FIGURES).fetchall()}
        for marts in (demo.marts, now)
    )
    explained = now.execute(
        "select month, conversion_type, channel, attribution_model, any_value(credit_before), "
        "any_value(credit_after), any_value(revenue_before), any_value(revenue_after), "
        "sum(credit_change), sum(revenue_change) from marts.rpt_attribution_changes group by all"
    ).fetchall()
    nothing = (0.0, 0)
    for *figure, was, is_now, money_was, money_is_now, change, money_change in explained:
        credit_before, money_before = before.get(tuple(figure), nothing)
        credit_after, money_after = after.get(tuple(figure), nothing)
        assert was == pytest.approx(credit_before, abs=1e-6)
        assert is_now == pytest.approx(credit_after, abs=1e-6)
        assert change == pytest.approx(is_now - was, abs=1e-6)
        assert (money_was, money_is_now) == (money_before, money_after)
        assert money_change == money_after - money_before
    for figure in (before.keys() | after.keys()) - {tuple(row[:4]) for row in explained}:
        (was, money_was), (is_now, money_is_now) = (
            figures.get(figure, nothing) for figures in (before, after)
        )
        assert is_now == pytest.approx(was, abs=1e-6), figure
        assert money_is_now == money_was, figure


def test_a_change_has_its_reason(demo: Demo, changed: Changed) -> None:
    found = (
        open_marts(changed.home)
        .execute(
            "select reason, attribution_model = 'markov', count(*) "
            "from marts.rpt_attribution_changes group by all"
        )
        .fetchall()
    )
    # The one more deal, nobody's, is late; the customer was a stranger once; and of both the
    # Markov models learnt.
    reasons = {(reason, is_markov) for reason, is_markov, _ in found}
    assert reasons == {
        *(("late_data", False), ("late_data", True)),
        *(("restitched_persons", False), ("restitched_persons", True)),
        ("refitted_weights", True),
    }


@pytest.mark.parametrize(
    ("file", "row", "reason"),
    [
        ("segment/events/truncated.jsonl.gz", None, "gzip"),
        ("segment/events/empty.jsonl", None, "empty"),
        ("segment/events/cut.jsonl", 1, "JSON"),
        ("generic/content/ragged.csv", 2, "4"),
        ("hubspot/deals/pipelines of the wrong stream.jsonl", 1, "properties.dealstage"),
    ],
)
def test_a_faulty_file_is_in_quarantine_with_its_row_and_reason(
    changed: Changed, file: str, row: int | None, reason: str
) -> None:
    found = changed.work(
        f"select row, reason from quarantine.records where file = '{file}' order by row"
    )
    assert found
    assert found[0][0] == row
    assert reason in found[0][1]


def test_the_good_rows_of_a_faulty_file_are_loaded(changed: Changed) -> None:
    pages = changed.work("select page_path from raw_generic.content where _file like '%ragged%'")
    assert pages == [("/a",), ("/c",)]


def test_what_a_failing_or_warning_test_found_is_said(
    changed: Changed,
) -> None:
    before = (changed.home / "published/current").resolve()
    lost = changed.home / "landing/generic/deals/lost currency.csv"
    lost.write_text(DEAL.format(id="D-2", amount="5", currency="XTS", updated_at="2026-08-02"))
    contact = changed.home / "landing/generic/contacts/odd stage.csv"
    contact.parent.mkdir()
    contact.write_text(
        "contact_id,created_at,updated_at,lifecycle_stage\nC-1,2026-08-01,2026-08-01,Zombie\n"
    )
    done = refresh(changed.home)
    assert "The CRM has a lifecycle stage 'Zombie'" in done.stdout
    assert done.returncode == 1
    [line] = [line for line in done.stderr.splitlines() if line.startswith("Refresh failed")]
    assert "every_deal_has_an_exchange_rate" in line
    assert "No rate from XTS to USD on 2026-08-02: add one to rules/exchange_rates.csv" in line
    assert (changed.home / "published/current").resolve() == before


def test_what_a_refresh_leaves_out_holds_and_dbt_needs_no_flags(changed: Changed) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "test",
            "--select",
            "test_type:unit",
            "tag:development",
        ],
        cwd=ROOT,
        # Not into target/, where tests of another process read the manifest.
        env=environment(changed.home) | {"DBT_TARGET_PATH": str(Home(changed.home).dbt)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
