"""Incremental models add to what they hold, until code or a setting that made it changes."""

from dbt_builds import DbtBuilds

from orchestration.lib import dbt_plugin

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


def _change_tools() -> None:
    dbt_plugin._build_tools = lambda: "another macro, or another version of a package"
