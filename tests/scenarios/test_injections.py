"""Text that would be a command elsewhere stays text, byte for byte, from landing to publishing."""

from pathlib import Path

import pytest
from injections_landing import NAMES, TEXTS

from dev.refreshing import ROOT, Demo

PLACES = [
    "fct_ad_spend.campaign where platform = 'injections'",
    "fct_ad_spend.ad_group where platform = 'injections'",
    "fct_ad_spend.keyword where platform = 'injections'",
    "fct_touchpoints.campaign where medium = 'injections'",
    "fct_touchpoints.keyword where medium = 'injections'",
    "fct_sessions.campaign where source = 'injections'",
    "rpt_sources.campaign where source = 'injections'",
    "rpt_opportunities.pipeline where true",
    "rpt_opportunities.deal_stage where true",
    "dim_accounts.account_name where true",
    "rpt_attract.metric where true",
    "rpt_attract.dimension where true",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_text_is_published_as_it_was_landed(scenarios: Demo, place: str) -> None:
    column, _, where = place.partition(" ")
    mart, _, name = column.partition(".")
    published = scenarios.marts.execute(f"select distinct {name} from marts.{mart} {where}")
    assert set(TEXTS) - {text for (text,) in published.fetchall()} == set()


def test_a_text_is_landed_and_kept_as_it_came(scenarios: Demo) -> None:
    for table, column in (("form_submissions", "form_name"), ("calls", "source")):
        kept = scenarios.work.execute(f"select {column} from raw_generic.{table}").fetchall()
        assert set(TEXTS) - {text for (text,) in kept} == set()


def test_a_files_name_is_only_a_name(scenarios: Demo) -> None:
    paths = {
        path for (path,) in scenarios.marts.execute("select path from lineage.files").fetchall()
    }
    assert {f"generic/web_events/{name}.jsonl" for name in NAMES} - paths == set()
    for folder in (scenarios.home, ROOT, Path("/tmp")):
        assert not list(folder.glob("injected*"))


def test_a_columns_name_is_only_a_name(scenarios: Demo) -> None:
    columns = [row[0] for row in scenarios.work.execute("describe raw_generic.ad_spend").fetchall()]
    assert {text.lower() for text in TEXTS} - {column.lower() for column in columns} == set()


def test_a_terminal_is_told_nothing_by_a_value(scenarios: Demo) -> None:
    assert "\x1b" not in scenarios.output
    assert "refused\\n\\x1b[31m{{ 1 }}.csv" in scenarios.output
