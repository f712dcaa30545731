"""Data folders beside each other: each is refreshed by its own settings and rules, by one code."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from dev.dbt_builds import EVENTS
from dev.refreshing import ROOT, open_marts, refresh
from orchestration.lib.common.settings import Home


def company(folder: Path) -> Home:
    """A company with one source: two page views, 40 minutes apart, the first from an ad."""
    home = Home(folder)
    file = home.landing / "generic/web_events/events.csv"
    file.parent.mkdir(parents=True)
    file.write_text(EVENTS)
    return home


def visits(home: Home) -> list[tuple[str]]:
    """The channel of each visit, as published."""
    with closing(open_marts(home.root)) as marts:
        return marts.execute(
            "select channel from marts.fct_sessions order by started_at"
        ).fetchall()


def refreshed(home: Home) -> str:
    """What a refresh that went well said."""
    done = refresh(home.root)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_each_home_has_its_own_settings_and_rules_and_an_edit_decides_the_next_refresh(
    tmp_path: Path,
) -> None:
    one, other = company(tmp_path / "one"), company(tmp_path / "other")
    one.settings.write_text("session_gap_minutes: 45\n")
    one.rules.mkdir()
    rules = (ROOT / "seeds/channel_rules.csv").read_text()
    (one.rules / "channel_rules.csv").write_text(rules.replace("Paid Search", "Ads on Search"))

    assert re.search(r"^built \d+ of \d+$", refreshed(one), re.MULTILINE)
    refreshed(other)
    assert visits(one) == [("Ads on Search",)]
    assert visits(other) == [("Paid Search",), ("Direct",)]
    assert refreshed(one).startswith("Nothing new since")

    one.settings.unlink()
    (one.rules / "channel_rules.csv").unlink()
    refreshed(one)
    assert visits(one) == visits(other)


@pytest.mark.parametrize(
    ("landed", "told"),
    [
        (None, "/generic/deals/2026-08.csv"),
        ("segmnt/events/a.jsonl", "landing/segmnt/events/a.jsonl: did you mean segment/events?"),
    ],
    ids=["nothing landed", "a misnamed folder"],
)
def test_a_first_refresh_without_a_record_publishes_nothing_and_says_what_is_expected(
    tmp_path: Path, landed: str | None, told: str
) -> None:
    home = Home(tmp_path)
    if landed:
        (home.landing / landed).parent.mkdir(parents=True)
        (home.landing / landed).write_text('{"type": "page"}\n')
    done = refresh(home.root)
    assert done.returncode == 1
    assert told in done.stdout + done.stderr
    assert f"put exports into {home.landing}/<source>/<stream>/" in done.stderr
    assert not (home.published / "current").exists()
