"""What the README says of the demo is what the demo says."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from project_copies import ProjectCopy
from readme_answers import answer, questions

from dev.refreshing import ROOT, Demo

MARTS = ROOT / "dbt_project/models/marts"
REPORTS = {path.stem for path in MARTS.glob("*/rpt_*.sql")}


@pytest.mark.parametrize(("mart", "sql", "given"), list(questions()))
def test_a_question_has_the_answer_that_the_readme_gives(
    demo: Demo, mart: str, sql: str, given: str
) -> None:
    assert answer(demo.marts, sql) == given


def test_every_report_has_a_question_in_the_readme() -> None:
    assert {mart for mart, _, _ in questions() if mart.startswith("rpt_")} == REPORTS


def test_every_report_is_an_exposure_with_an_owner_and_a_question() -> None:
    exposed = {}
    for file in MARTS.glob("*/_exposures.yml"):
        for exposure in yaml.safe_load(file.read_text())["exposures"]:
            for mart in exposure["depends_on"]:
                exposed[mart.removeprefix("ref('").removesuffix("')")] = exposure
    assert exposed.keys() >= REPORTS
    for report in REPORTS:
        assert exposed[report]["owner"]["email"]
        assert exposed[report]["description"].rstrip().endswith("?")


def test_the_new_channel_of_the_readme_has_the_visits_that_it_is_for(
    demo: Demo, tmp_path: Path
) -> None:
    row = re.search(r"```diff\n\+(\d+,.*)\n```", (ROOT / "README.md").read_text())
    assert row, "the README adds a channel by one row"
    channel = row[1].split(",")[1]
    (tmp_path / "home/warehouse").mkdir(parents=True)
    work_file = shutil.copy(demo.home / "warehouse/closedloop.duckdb", tmp_path / "home/warehouse")
    project = ProjectCopy(tmp_path / "project")
    project.set_up({}, {"channel_rules": [row[1]]})
    names = "channel_rules int_traffic_sources_classified int_landings_classified fct_sessions"
    done = project.build(tmp_path / "home", *names.split())
    assert done.returncode == 0, done.stdout + done.stderr

    visits = "select campaign, channel, count(*) from marts.fct_sessions group by all"
    before = demo.marts.execute(visits).fetchall()
    with duckdb.connect(str(work_file), read_only=True) as work:
        after = work.execute(visits).fetchall()
    moved = {visit for visit in after if visit[1] == channel}
    assert moved
    assert set(after) - moved < set(before)
    assert set(before) - set(after) == {(name, "Paid Search", n) for name, _, n in moved}
