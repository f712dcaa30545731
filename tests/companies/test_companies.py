"""What is published of each small company is what its expected.yml says."""

from __future__ import annotations

import pytest
from building import Houses, differing_marts
from company_folders import House, Question, read_companies, read_houses

from dev.rendering import published

# What tells of the runs themselves: of when something came, not of what came.
OF_RUNS = {"rpt_attribution_changes", "rpt_attribution_weights"}
MARTS = sorted(published() - OF_RUNS)
HOUSES = read_houses()
# House after house, so that a house is done with before the next one's settings are set.
QUESTIONS = [
    question for house in HOUSES for company in house.companies for question in company.questions
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_company_comes_out_as_worked_out_by_hand(houses: Houses, question: Question) -> None:
    outcome = houses.of(question.company)[question.step - 1]
    assert not outcome.failure, f"{question.company}, step {question.step}:\n{outcome.failure}"
    answer = outcome.answers.get(question.name)
    problem = question.problem(answer, outcome.warnings)
    if problem:
        pytest.fail(problem, pytrace=False)


# Of the house with most companies alone: a full build costs a minute, tests/incremental has more.
@pytest.mark.parametrize(
    "house", [max(HOUSES, key=lambda house: len(house.companies))], ids=lambda house: house.name
)
def test_step_by_step_every_mart_is_that_of_one_full_build(houses: Houses, house: House) -> None:
    houses.of(house.names[0])
    houses.builder.set_up(house)
    at_once = houses.builder.folder / f"{house.names[0]} at once"
    houses.builder.build_at_once(house, at_once)
    assert len(MARTS) > 30
    assert list(differing_marts(houses.home(house), at_once, MARTS)) == []


def test_every_company_says_something_of_each_of_its_steps() -> None:
    for company in read_companies():
        assert set(company.expected["after"]) <= set(range(1, company.steps + 1)), company.name
        assert company.steps in company.expected["after"], company.name


def test_companies_of_a_house_agree_on_its_vars() -> None:
    for house in HOUSES:
        for company in house.companies:
            assert company.expected.get("vars", {}).items() <= house.vars.items(), company.name
