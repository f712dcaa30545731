"""settings.yml and rules/: what a company may say, and what it is told where it says it wrongly."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from house import House

from dev.refreshing import refresh_without_dagster
from orchestration.lib.building.fingerprint import nothing_new
from orchestration.lib.common.own_rules import OwnError, own_rules, rule_rows
from orchestration.lib.common.own_settings import check_own, own_vars, shipped_vars
from orchestration.lib.common.own_values import NOT_OWN
from orchestration.lib.common.settings import PROJECT_ROOT, Home
from orchestration.lib.publishing.snapshots import current

OTHER = {
    "default_attribution_model": "u_shaped",
    "default_phone_region": "GB",
    "report_date_basis": "first_touch",
    "reporting_currency": "EUR",
    "reporting_timezone": "Europe/Berlin",
    "salesforce_currency": "EUR",
    "lookback_days_by_conversion_type": {"lead": 30},
    "quarantine_share_limit": 0.5,
    "markov_order": 2,
    "keep_personal_data_days": 31,
}


def make_settings(home: Home, *seeds: str) -> subprocess.CompletedProcess[str]:
    """`make settings`, with RULES where seeds are named."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration.commands.settings", *seeds],
        cwd=PROJECT_ROOT,
        env=os.environ | {"CLOSEDLOOP_HOME": str(home.root)},
        capture_output=True,
        text=True,
    )


def problem(home: Home) -> str:
    """What a refresh would say."""
    with pytest.raises(OwnError) as told:
        check_own(home)
    assert "\n" not in str(told.value)
    return str(told.value)


def with_rules(home: Home, name: str, content: str | bytes) -> Home:
    """A home with one file of rules."""
    home.rules.mkdir(parents=True, exist_ok=True)
    (home.rules / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return home


def test_every_var_but_three_may_be_set_to_another_value_of_its_kind(tmp_path: Path) -> None:
    home = Home(tmp_path)
    other = {bool: True, int: 17, float: 0.5, str: "x", list: ["x"], dict: {"lead": 1}}
    shipped = {name: one for name, one in shipped_vars().items() if name not in NOT_OWN}
    said = {name: OTHER.get(name, other[type(one)]) for name, one in shipped.items()}
    home.settings.write_text(yaml.safe_dump(said))
    assert own_vars(home) == said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("lookback_dayz: 3", "lookback_dayz: no such setting; did you mean lookback_days?"),
        ("x: 3", "x: no such setting"),
        ("3: x", "3: no such setting"),
        ("lookback_days: many", "lookback_days: is 'many'; write a whole number, 0 or more"),
        ("lookback_days: -1", "lookback_days: is -1; write a whole number, 0 or more"),
        ("lookback_days: true", "lookback_days: is True; write a whole number, 0 or more"),
        ("time_decay_half_life_days: 0", "write a number above 0"),
        ("email_plus_alias: 1", "email_plus_alias: is 1; write true or false"),
        ("default_phone_region: NO", "default_phone_region: is False; write a text, in quotes"),
        ("default_phone_region: UK", "write a country's two letters, such as GB"),
        ("reporting_timezone: Europe/Berln", "did you mean Europe/Berlin?"),
        ("reporting_currency: euro", "write a currency's three letters, such as EUR"),
        ("report_date_basis: day", "write conversion or first_touch"),
        ("markov_order: 4", "write 1 or 2 or 3"),
        ("download_event_names: [1]", "write a list of texts"),
        ("lookback_days_by_conversion_type: {lead: x}", "whole numbers by name, such as {lead"),
        (
            "lookback_days_by_conversion_type: {lead: 30, custmer: 180}",
            "there is no conversion type custmer; there are ",
        ),
        ("quarantine_share_limit: 5", "write at most 1"),
        (
            "keep_personal_data_days: 90",
            "keep_personal_data_days: is 90; within the longest lookback (90 days) what",
        ),
        (
            "keep_personal_data_days: 100\nlookback_days_by_conversion_type: {customer: 180}",
            "write more than 180, or a shorter lookback, or 0 to keep everybody",
        ),
        ("as_of_date: 2026-01-01", "set the environment variable CLOSEDLOOP_AS_OF instead"),
        ("lookback_days: 3\nlookback_days: 4", "lookback_days: there twice; keep one"),
        ("- lookback_days", "no settings; write each one as `name: value`"),
        ("lookback_days: [", "no YAML in line 1"),
        (
            "default_attribution_model: lineer",
            "default_attribution_model: is 'lineer'; there is no such attribution model; write one "
            "of first_touch, full_path,",
        ),
    ],
)
def test_a_wrong_setting_is_told_with_file_key_and_what_is_allowed(
    tmp_path: Path, said: str, told: str
) -> None:
    home = Home(tmp_path)
    home.settings.write_text(said)
    assert problem(home).startswith(f"{home.settings}: ")
    assert told in problem(home)


@pytest.mark.parametrize(
    "said",
    [
        "keep_personal_data_days: 91",
        "keep_personal_data_days: 31\nlookback_days: 30",
        "keep_personal_data_days: 31\nlookback_days: 0",  # no limit, to be above of
    ],
)
def test_persons_may_be_forgotten_after_the_longest_lookback(tmp_path: Path, said: str) -> None:
    home = Home(tmp_path)
    home.settings.write_text(said)
    assert own_vars(home)["keep_personal_data_days"]


def test_a_model_of_ones_own_rules_may_be_the_default_one(tmp_path: Path) -> None:
    methods = (PROJECT_ROOT / "seeds/attribution_methods.csv").read_text()
    home = with_rules(Home(tmp_path), "attribution_methods.csv", methods + "markov_2,markov,,2\n")
    home.settings.write_text("default_attribution_model: markov_2\n")
    assert own_vars(home) == {"default_attribution_model": "markov_2"}


def test_a_lookback_may_be_of_every_type_that_conversions_have(tmp_path: Path) -> None:
    home = Home(tmp_path)
    days = {"lead": 30, "customer": 180, "repeat_sale": 0, "refund": 9}
    home.settings.write_text(yaml.safe_dump({"lookback_days_by_conversion_type": days}))
    assert own_vars(home)["lookback_days_by_conversion_type"] == days


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("own_domain.csv", "", "no rules are called so; did you mean own_domains.csv?"),
        ("own_domains.xlsx", "", "no rules are called so; did you mean own_domains.csv?"),
        ("own_domains.csv", "", "add domain, reason (they are domain,reason)"),
        ("own_domains.csv", "domain\na.example\n", "add reason (they are domain,reason)"),
        ("own_domains.csv", "domain,reason,x\n", "take out x (they are"),
        ("own_domains.csv", "domain,reason,reason\n", "keep one of reason"),
        ("own_domains.csv", "domain,reason\n\na.example,b,c\n", "line 3 has 3 cells"),
        ("own_domains.csv", "domain,reason\nm\u00fcller.example,\n".encode("latin-1"), "not UTF-8"),
        (
            "attribution_weights.csv",
            "attribution_model,milestone,weight\nlinear,rest,1\nmine,first,most\n",
            "line 3, weight: 'most' is no decimal(12,9)",
        ),
    ],
)
def test_rules_that_do_not_fit_are_told_with_file_line_and_what_is_missing(
    tmp_path: Path, name: str, content: str | bytes, told: str
) -> None:
    home = with_rules(Home(tmp_path), name, content)
    assert problem(home).startswith(f"{home.rules / name}: ")
    assert told in problem(home)


def test_rules_as_spreadsheets_save_them_are_read(tmp_path: Path) -> None:
    content = '\ufeffreason;domain\r\n"ours; really";a.example\r\n;b.example\r\n'
    home = with_rules(Home(tmp_path), "own_domains.csv", content)
    with_rules(home, "~$own_domains.csv", b"\xff")
    [found] = own_rules(home)
    assert found.columns == ["domain", "reason"]
    assert found.rows == [["a.example", "ours; really"], ["b.example", None]]
    rows = [
        {"domain": "a.example", "reason": "ours; really"},
        {"domain": "b.example", "reason": ""},
    ]
    assert rule_rows(home, "own_domains") == rows
    assert rule_rows(Home(tmp_path / "other"), "own_domains")[0]["domain"] == "brightpath.example"


def test_make_settings_writes_what_is_missing_and_nothing_of_it_changes_anything(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "home")
    done = make_settings(home, "channel_rules")
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(home.settings.stat().st_mode) == 0o600
    assert own_vars(home) == {}
    lines = [line[1:] for line in home.settings.read_text().splitlines()]
    offered = "\n".join(line for line in lines if line[:1] != " " or line[:2] == "  ")
    shipped = {name: one for name, one in shipped_vars().items() if name not in NOT_OWN}
    assert list(yaml.safe_load(offered).items()) == list(shipped.items())
    [rules] = own_rules(home)
    assert [[cell or "" for cell in row] for row in rules.rows] == [
        list(row.values()) for row in rule_rows(Home(tmp_path), "channel_rules")
    ]


def test_make_settings_keeps_what_is_there_and_says_what_is_wrong_in_it(tmp_path: Path) -> None:
    home = with_rules(Home(tmp_path), "own_domains.csv", "domain\n")
    home.settings.write_text("lookback_days: 30\n")
    done = make_settings(home, "own_domains")
    assert done.returncode == 1
    assert f"Kept {home.rules / 'own_domains.csv'}, which is there." in done.stdout
    assert "add reason" in done.stderr
    assert home.settings.read_text() == "lookback_days: 30\n"
    unknown = make_settings(home, "channel_rule")
    assert (
        unknown.stderr == "RULES: no rules are called channel_rule; did you mean channel_rules?\n"
    )


def test_a_refresh_says_what_is_wrong_before_anything_else(published: House) -> None:
    published.home.settings.write_text("lookback_dayz: 3\n")
    published.home.connections.write_text("extract: {hubspot: {token: HUBSPOT_TOKEN}}\n")
    done = refresh_without_dagster(published.home)
    assert done.returncode == 1
    assert done.stdout == "", "nothing was extracted"
    [line] = done.stderr.splitlines()
    assert line == (
        f"Refresh failed in preparation: {published.home.settings}: lookback_dayz: "
        "no such setting; did you mean lookback_days?"
    )


def test_another_setting_and_other_rules_are_something_new_and_a_comment_is_not(
    published: House,
) -> None:
    def is_new() -> bool:
        return not nothing_new(published.home, current(published.home).fingerprint)

    published.home.settings.write_text("# nothing\n")
    assert not is_new()
    published.home.settings.write_text("lookback_days: 30\n")
    assert is_new()
    published.home.settings.unlink()
    with_rules(published.home, "own_domains.csv", "domain,reason\n")
    assert is_new()
