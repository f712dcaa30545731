"""The short way: quick answers without Dagster, and one line when something is wrong."""

from __future__ import annotations

import os

import pytest
from house import House

from dev.refreshing import refresh_without_dagster
from orchestration.lib.building.audit import mark_audited
from orchestration.lib.building.dagster_home import prepare_dagster_home
from orchestration.lib.building.fingerprint import nothing_new
from orchestration.lib.common.locking import refresh_lock
from orchestration.lib.publishing.snapshots import publish


def is_new(house: House) -> bool:
    """Whether a refresh would have anything to do."""
    from orchestration.lib.publishing.snapshots import current

    return not nothing_new(house.home, current(house.home).fingerprint)


def test_a_refresh_with_nothing_new_says_so_without_loading_dagster(published: House) -> None:
    done = refresh_without_dagster(published.home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing new since 2")


def test_a_second_refresh_fails_in_one_line(published: House) -> None:
    with refresh_lock(published.home):
        done = refresh_without_dagster(published.home)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert f"(pid {os.getpid()}" in line


def test_a_refresh_that_cannot_begin_says_why_in_one_line(published: House) -> None:
    done = refresh_without_dagster(published.home, CLOSEDLOOP_AS_OF="soon")
    assert done.returncode == 1
    assert done.stderr == (
        "Refresh failed in preparation: CLOSEDLOOP_AS_OF is 'soon'; write it like 2026-06-30\n"
    )


def test_a_new_file_a_new_day_and_a_new_setting_are_new(
    published: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_new(published)
    with monkeypatch.context() as patch:
        patch.setenv("CLOSEDLOOP_AS_OF", "2026-07-01")
        assert is_new(published)
    with monkeypatch.context() as patch:
        patch.setenv("CLOSEDLOOP_SOMETHING", "1")
        assert is_new(published)
    published.land("generic/content/d.csv", "page_path,content_type\n/d,page\n")
    assert is_new(published)
    published.load()
    assert is_new(published)


def test_the_same_content_under_another_name_is_nothing_new_once_it_was_seen(
    published: House,
) -> None:
    published.land("generic/content/again.csv", "page_path,content_type\n/,page\n")
    assert is_new(published)
    published.load()
    assert not is_new(published)


def test_a_refused_file_is_new_once(published: House) -> None:
    published.land("generic/content/empty.csv", "")
    published.load()
    mark_audited(published.home)
    publish(published.home)
    assert not is_new(published)


def test_changed_code_is_new(published: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.lib.building import fingerprint

    monkeypatch.setattr(fingerprint, "_code", lambda _: "changed")
    assert is_new(published)


def test_dagster_is_told_to_report_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(house.home.root))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    settings = prepare_dagster_home() / "dagster.yaml"
    assert "telemetry:\n  enabled: false" in settings.read_text()
    settings.write_text("mine: true\n")
    prepare_dagster_home()
    assert settings.read_text() == "mine: true\n"
