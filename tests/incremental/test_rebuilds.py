"""Incremental models add to what they hold, until code or a setting that made it changes."""

from dataclasses import replace

import pytest

from dev.dbt_builds import DbtBuilds
from orchestration.lib.building import code

SESSIONS = "select event_count from intermediate.int_sessions_aggregated order by started_at"
GAP = ["int_events_sessionized", "int_sessions_aggregated"]


def test_the_same_code_adds_to_what_is_there(builds: DbtBuilds) -> None:
    assert builds.incremental
    assert builds.rebuilt_then & builds.incremental == set()


def test_a_test_looks_at_what_changed_since_the_published_build(builds: DbtBuilds) -> None:
    def check(*arguments: str) -> None:
        builds.dbt("test", "--select", "fct_sessions,test_name:primary_key", *arguments)

    log, doubled = "intermediate.int_changed_visitors", "from marts.fct_sessions limit 1"
    builds.rows(f"delete from {log}")
    builds.rows(f"insert into marts.fct_sessions {doubled}")
    check()
    with pytest.raises(AssertionError, match="Got 1 result"):
        check("--vars", "{audit_everything: true}")
    builds.rows(f"insert into {log} (visitor_id) select visitor_id {doubled}")
    with pytest.raises(AssertionError, match="Got 1 result"):
        check()


def test_another_session_gap_builds_every_session_anew(builds: DbtBuilds) -> None:
    assert builds.rows(SESSIONS) == [(1,), (1,)]
    assert builds.run("--vars", "{session_gap_minutes: 45}", "--select", *GAP) == set(GAP)
    assert builds.rows(SESSIONS) == [(2,)]


def test_another_macro_or_package_builds_anew_what_was_made_with_it(builds: DbtBuilds) -> None:
    models = ("int_referrers_parsed", "int_deal_stages_landed")
    rebuilt = builds.run("--select", *models, before=_change_url_host)
    assert rebuilt == {"int_referrers_parsed"}


def test_what_is_built_without_all_before_it_is_built_anew_once_more(builds: DbtBuilds) -> None:
    builds.run("--select", "+int_page_urls_seen")
    builds.run("--full-refresh", "--select", "int_page_urls_seen")
    assert builds.run("--select", "+int_page_urls_seen") >= {"int_page_urls_seen"}
    assert "int_page_urls_seen" not in builds.run("--select", "+int_page_urls_seen")


def test_a_model_after_one_that_was_built_anew_is_built_anew(builds: DbtBuilds) -> None:
    builds.run("--full-refresh", "--select", "int_sessions_aggregated")
    models = ("int_user_agents_seen", "int_sessions_assigned")  # and no other
    assert builds.run("--select", *models) == {"int_sessions_assigned"}


def _change_url_host() -> None:
    named = code._named

    def other(project: code._Project, path: code.Path) -> code._Text:
        text = named(project, path)
        return replace(text, content="other") if path.stem == "url_host" else text

    code._named = other
