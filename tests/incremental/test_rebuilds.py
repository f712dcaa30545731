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


def test_a_home_s_own_setting_decides_as_one_of_the_project_until_it_is_taken_out(
    builds: DbtBuilds,
) -> None:
    settings = builds.dbt.home.settings
    settings.write_text("session_gap_minutes: 45\n")
    assert builds.run("--select", *GAP) == set(GAP)
    assert builds.rows(SESSIONS) == [(2,)]
    builds.run("--vars", "{session_gap_minutes: 30}", "--select", *GAP)
    assert builds.rows(SESSIONS) == [(1,), (1,)]
    settings.unlink()
    builds.run("--select", *GAP)
    assert builds.rows(SESSIONS) == [(1,), (1,)]


def test_a_home_s_own_rules_take_the_place_of_the_shipped_ones_until_they_are_removed(
    builds: DbtBuilds,
) -> None:
    own = builds.dbt.home.rules / "own_domains.csv"
    own.parent.mkdir()
    own.write_text('domain,reason\r\nfirm.example,"Ours, since 2020"\r\nshop.example,\r\n')
    builds.dbt("build", "--select", "own_domains")
    rows = "from seeds.own_domains order by domain"
    assert builds.rows(rows) == [("firm.example", "Ours, since 2020"), ("shop.example", None)]
    own.unlink()
    builds.dbt("build", "--select", "own_domains")
    assert [domain for domain, _ in builds.rows(rows)] == ["brightpath.example"]


def test_a_home_s_own_country_reads_phone_numbers(builds: DbtBuilds) -> None:
    region = "from intermediate.int_phone_regions_named"
    builds.dbt.home.settings.write_text("default_phone_region: DE\n")
    builds.run("--select", "int_phone_regions_named", "int_phones_normalized")
    assert builds.rows(region) == [("DE",)]
    builds.dbt.home.settings.unlink()
    builds.run("--select", "int_phone_regions_named", "int_phones_normalized")
    assert builds.rows(region) == [("US",)]


def test_what_is_wrong_in_the_settings_of_a_home_ends_a_build_in_one_line(
    builds: DbtBuilds,
) -> None:
    builds.dbt.home.settings.write_text("lookback_dayz: 3\n")
    with pytest.raises(AssertionError, match=r"lookback_dayz: no such setting; did you mean look"):
        builds.run("--select", *GAP)
    builds.dbt.home.settings.unlink()


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
