"""Every visit gets the channel that seeds/tests/channel_cases.csv says, by the rules' seed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
from channels_landing import read_cases

from dev.refreshing import ROOT, Demo
from orchestration.lib.building.manifest import DBT

# The default channel group of GA4, with its AI assistants: names that reports elsewhere have too.
GA4_CHANNELS = {
    "Direct",
    "Cross-network",
    "Paid Shopping",
    "Paid Search",
    "Paid Social",
    "Paid Video",
    "Display",
    "Paid Other",
    "Organic Shopping",
    "Organic Social",
    "Organic Video",
    "Organic Search",
    "AI Assistant",
    "Referral",
    "Email",
    "Affiliates",
    "Audio",
    "SMS",
    "Mobile Push Notifications",
    "Unassigned",
}
EXPECTED = ("expected_source", "expected_medium", "expected_campaign", "expected_channel")


def test_every_case_has_its_source_medium_campaign_and_channel(scenarios: Demo) -> None:
    visits = {
        visitor_id: found
        for visitor_id, *found in scenarios.marts.execute(
            "select visitor_id, source, medium, campaign, channel from marts.fct_sessions"
        ).fetchall()
    }
    differing = []
    for case in read_cases():
        expected = [case[column] for column in EXPECTED]
        found = visits.get(f"channels-{case['case_id']}")
        if found != expected:
            differing.append(f"{case['case_id']}: {found}, not {expected}: {case['reason']}")
    assert not differing, "\n".join(["", *differing])


def test_there_are_at_least_150_cases_each_with_a_reason() -> None:
    cases = read_cases()
    assert len({case["case_id"] for case in cases}) == len(cases) >= 150
    assert [case["case_id"] for case in cases if len(case["reason"].split()) < 3] == []


def test_every_rule_and_every_channel_decides_a_case(scenarios: Demo) -> None:
    rules = scenarios.work.execute(
        """
        with decided as (
            select traffic_sources.rule_order, count(*) as cases
            from intermediate.int_sessions_classified as sessions
            inner join intermediate.int_traffic_sources_classified as traffic_sources
                using (source, medium, campaign)
            where starts_with(sessions.visitor_id, 'channels-')
            group by all
        )

        select rules.rule_order, rules.channel, coalesce(decided.cases, 0)
        from seeds.channel_rules as rules
        left join decided using (rule_order)
        """
    ).fetchall()
    assert [rule for rule in rules if rule[2] == 0] == []
    channels = {channel for _, channel, _ in rules} | {"Unassigned"}
    assert channels >= GA4_CHANNELS
    assert {case["expected_channel"] for case in read_cases()} == channels


def test_a_click_id_keeps_its_case(scenarios: Demo) -> None:
    kept = dict(
        scenarios.marts.execute("select visitor_id, click_id from marts.fct_sessions").fetchall()
    )
    landed = {}
    for case in read_cases():
        click_ids = re.findall(r"[?&#](?:gclid|\w?clid|li_fat_id)=([\w.-]+)", case["landing_url"])
        if len(click_ids) == 1:
            landed[f"channels-{case['case_id']}"] = click_ids[0]
    assert any(click_id != click_id.lower() for click_id in landed.values())
    assert {visitor_id: kept[visitor_id] for visitor_id in landed} == landed


def test_editing_a_row_of_the_rules_changes_the_channel_of_the_visits_it_speaks_of(
    scenarios: Demo, tmp_path: Path
) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    for name in ("dbt_project", "seeds"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, project)
    (home / "warehouse").mkdir(parents=True)
    shutil.copy(scenarios.home / "warehouse/closedloop.duckdb", home / "warehouse")

    rules = project / "seeds/channel_rules.csv"
    before = rules.read_text()
    after = before.replace("220,Email,false,,,^(email|", "220,Email,false,,,^(newsletter|email|")
    assert after != before
    rules.write_text(after)
    options = "--no-use-colors build --exclude-resource-type unit_test --select channel_rules"
    models = "int_traffic_sources_classified int_landings_classified fct_sessions channel_cases"
    done = subprocess.run(
        [DBT, *options.split(), *models.split(), "--vars", "{channel_cases: true}"],
        cwd=project,
        env={**os.environ, "CLOSEDLOOP_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    # Only the case that says what the rule was before does not hold now.
    assert "FAIL 1 assert_channel_cases_hold" in done.stdout, done.stdout + done.stderr
    assert "ERROR=1 " in done.stdout
    with duckdb.connect(str(home / "warehouse/closedloop.duckdb"), read_only=True) as work:
        channels = work.execute(
            """
            select distinct sessions.visitor_id, sessions.channel
            from marts.fct_sessions as sessions
            inner join seeds.channel_cases as cases
                on concat('channels-', cases.case_id) = sessions.visitor_id
            where sessions.channel != cases.expected_channel
            """
        ).fetchall()
    assert channels == [("channels-email-near-miss-newsletter-medium", "Email")]
