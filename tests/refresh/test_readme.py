"""What the README says of the demo is what the demo says."""

import pytest
import yaml
from readme_answers import answer, questions
from refreshing import ROOT, Demo

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
