"""Refreshes killed with SIGKILL, without dbt: `make torture` kills whole ones, by the hundred."""

from __future__ import annotations

import pytest

from torture.steps import SteppedRefresh

KILLS = 14


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> SteppedRefresh:
    """A refresh that can be killed at each of its steps."""
    return SteppedRefresh(tmp_path_factory.mktemp("stepped"))


def test_a_refresh_killed_at_any_step_is_made_whole_by_the_next(stepped: SteppedRefresh) -> None:
    for number in range(KILLS):
        stepped.kill(1 + number * (stepped.step_count - 1) // (KILLS - 1))
    assert {"load", "publish"} <= stepped.killed.keys()


def test_every_stage_has_steps(stepped: SteppedRefresh) -> None:
    assert stepped.stages == ["load", "build", "audit mark", "publish"]
