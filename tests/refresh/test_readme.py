"""README and docs/questions.md say of the demo what the demo says."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from project_copies import ProjectCopy
from question_answers import answer, questions

from dev.refreshing import ROOT, Demo

MODELS = ROOT / "dbt_project/models"
README = (ROOT / "README.md").read_text()
REPORTS = {path.stem for path in MODELS.glob("reports/*/rpt_*.sql")}


@pytest.mark.parametrize(("mart", "sql", "given"), list(questions()))
def test_a_question_has_its_documented_answer(demo: Demo, mart: str, sql: str, given: str) -> None:
    assert answer(demo.marts, sql) == given


def test_the_printed_report_of_the_readme_is_the_one_of_the_demo(demo: Demo) -> None:
    report = re.search(r"```\n(Sources by .*?)\nPublished: ", README, re.DOTALL)
    assert report, "the README shows what `make run` prints"
    assert report[1] in demo.output


def test_the_readme_lists_every_mart(demo: Demo) -> None:
    listed = re.findall(r"^\| (`.*?`) \|", README, re.MULTILINE)
    marts = demo.marts.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
    ).fetchall()
    assert sorted(re.findall(r"`(\w+)`", " ".join(listed))) == sorted(name for (name,) in marts)


def test_every_report_has_a_question() -> None:
    assert {mart for mart, _, _ in questions() if mart.startswith("rpt_")} == REPORTS


def test_every_report_is_an_exposure_with_an_owner_and_a_question() -> None:
    exposed = {}
    for file in MODELS.rglob("_exposures.yml"):
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
    row = re.search(r"```diff\n\+(\d+,.*)\n```", README)
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
