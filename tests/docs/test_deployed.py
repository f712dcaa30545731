"""deploy/: what it starts is there, and at the hour that the project expects."""

from __future__ import annotations

import re

import yaml

from orchestration.lib.alerting.late import refresh_hour
from orchestration.lib.common.settings import PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.suffix != ".env")


def test_what_is_deployed_starts_commands_that_there_are() -> None:
    named = {
        command
        for file in FILES
        for command in re.findall(r"orchestration\.commands\.(\w+)", file.read_text())
    }
    assert named >= {"refresh", "check_freshness"}
    for command in named:
        assert (PROJECT_ROOT / f"orchestration/commands/{command}.py").is_file(), command


def test_the_timer_begins_at_the_hour_of_the_var() -> None:
    timer = (DEPLOY / "closedloop@.timer").read_text()
    assert f"OnCalendar=*-*-* {refresh_hour():02}:00:00 UTC" in timer


def test_every_timer_has_its_service() -> None:
    timers = {path.stem for path in FILES if path.suffix == ".timer"}
    assert timers == {path.stem for path in FILES if path.suffix == ".service"}


def test_compose_builds_the_dockerfile_on_the_data_folder() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    [service] = compose["services"].values()
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    [volume] = service["volumes"]
    data = volume.rpartition(":")[2]
    assert f"CLOSEDLOOP_HOME={data}" in (DEPLOY / "Dockerfile").read_text()
