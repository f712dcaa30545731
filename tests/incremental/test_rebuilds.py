"""Incremental models add to what they hold, until code or a setting that made it changes."""

import re

import pytest
import yaml

from dev.dbt_builds import DbtBuilds
from orchestration.lib.building import dbt_plugin
from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.settings import PROJECT_ROOT

SESSIONS = "select event_count from intermediate.int_sessions_aggregated order by started_at"


def test_the_same_code_adds_to_what_is_there(builds: DbtBuilds) -> None:
    assert builds.incremental
    assert builds.rebuilt_then & builds.incremental == set()


def test_dbt_notes_what_the_compiled_models_note_for_it(builds: DbtBuilds) -> None:
    noted = builds.rows(
        "select model, built_until = (select max(changed_at) from ops.load_ledger) "
        "from ops.model_builds"
    )
    assert dict(noted) == dict.fromkeys(builds.incremental, True)


def test_another_session_gap_builds_every_session_anew(builds: DbtBuilds) -> None:
    assert builds.rows(SESSIONS) == [(1,), (1,)]
    models = ["int_events_sessionized", "int_sessions_aggregated"]
    rebuilt = builds.run("--vars", "{session_gap_minutes: 45}", "--select", *models)
    assert builds.rows(SESSIONS) == [(2,)]
    assert rebuilt == set(models)


def test_another_macro_or_package_builds_anew_what_was_made_with_it(builds: DbtBuilds) -> None:
    rebuilt = builds.run("--select", "int_referrers_parsed", before=_change_tools)
    assert rebuilt == {"int_referrers_parsed"}


def test_a_model_after_one_that_was_built_anew_is_built_anew(builds: DbtBuilds) -> None:
    builds.run("--full-refresh", "--select", "int_sessions_aggregated")
    models = ("int_page_urls_parsed", "int_sessions_assigned")  # and no other
    assert builds.run("--threads", "1", "--select", *models) == {"int_sessions_assigned"}
    assert builds.run("--select", "int_sessions_assigned") == set()


def test_every_var_decides_what_is_built_anew_but_those_that_no_incremental_model_reads() -> None:
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text())
    macro = (PROJECT_ROOT / "dbt_project/macros/incremental/build_code.sql").read_text()
    named = set(re.findall(r"^ +'(\w+)',$", macro, re.MULTILINE))
    assert named == project["vars"].keys() - {
        "as_of_date", "audit_everything", "channel_cases", "churn_after_days",
        "drop_off_minimum_persons", "freshness_days", "freshness_least_days",
        "lost_reason_minimum_deals", "prediction_quarters", "quarantine_minimum_rows",
        "quarantine_share_limit", "report_date_basis", "volume_days",
    }  # fmt: skip


def test_a_test_looks_at_what_was_worked_out_since_all_tests_passed(builds: DbtBuilds) -> None:
    def check(*arguments: str) -> None:
        builds.dbt("test", "--select", "fct_sessions,test_name:primary_key", *arguments)

    doubled = "from marts.fct_sessions limit 1"
    mark_audited(builds.dbt.home)
    builds.rows(f"insert into marts.fct_sessions {doubled}")
    check()
    with pytest.raises(AssertionError, match="Got 1 result"):
        check("--vars", "{audit_everything: true}")
    builds.rows(
        "insert into intermediate.int_changed_visitors (visitor_id, build_number) "
        f"select visitor_id, (select max(build_number) + 1 from ops.audits) {doubled}"
    )
    with pytest.raises(AssertionError, match="Got 1 result"):
        check()


def _change_tools() -> None:
    dbt_plugin._build_tools = lambda: "another macro, or another version of a package"
