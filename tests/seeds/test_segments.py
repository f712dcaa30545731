"""seeds/segments.csv: what a condition may say, and what is said of one that nobody can judge."""

import csv
import re

import duckdb
import pytest

from dev.rendering import MODELS, generic_test, macro
from orchestration.lib.common.settings import PROJECT_ROOT

COLUMNS: dict[str, str] = macro("segment_columns")()


def problems(*conditions: tuple[str | None, ...]) -> list[str]:
    """What the test on the seed finds wrong with conditions."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table conditions"
            " (segment varchar, column_name varchar, operator varchar, value varchar)"
        )
        connection.executemany("insert into conditions values (?, ?, ?, ?)", conditions)
        found = connection.execute(generic_test("valid_segment_condition", "conditions")).fetchall()
    return [problem for (problem,) in found]


def test_the_conditions_of_the_project_can_all_be_judged() -> None:
    with (PROJECT_ROOT / "seeds/segments.csv").open() as file:
        rows = [tuple(value or None for value in row.values()) for row in csv.DictReader(file)]
    assert len(rows) > 10
    assert problems(*rows) == []


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (("hot", "leadscore", ">=", "100"), "there is no such column; it is one of account_id, "),
        (("hot", "stage) or (1=1", "=", "x"), "there is no such column"),
        (("hot", None, "=", "x"), "there is no such column"),
        (("hot", "lead_score", "=>", "100"), "none for number values; they have =, !=, <, "),
        (("hot", "stage", "<", "mql"), "none for text values"),
        (("hot", "is_churned", ">", "true"), "none for boolean values"),
        (("hot", "stage", "like", "m%"), "none for text values"),
        (("hot", "lead_score", ">=", "many"), "its value is not a number"),
        (("hot", "lead_score", ">=", "nan"), "its value is not a number"),
        (("hot", "is_churned", "=", "yes"), "its value is neither true nor false"),
        (("hot", "stage", "=", None), "it has no value to compare with"),
        (("hot", "stage", "is null", "mql"), "this operator takes no value"),
        ((None, "stage", "=", "mql"), "it names no segment"),
    ],
)
def test_a_condition_that_cannot_be_judged_is_named_with_the_reason(
    condition: tuple[str | None, ...], reason: str
) -> None:
    fine = ("fine", "lead_score", ">=", "100")
    [problem] = problems(fine, condition)
    row = ",".join(value or "" for value in condition)
    assert problem.startswith(f"rules/segments.csv, the row {row}: ")
    assert reason in problem


def test_conditions_may_ask_for_every_column_of_a_profile_but_the_person() -> None:
    text = MODELS["int_person_segment_fields"].read_text()
    profiled = text[text.index("profiled as (") :]
    named = re.findall(r" as (\w+),?$|^ +persons\.(\w+),$", profiled, re.MULTILINE)
    columns = {alias or own for alias, own in named} - {"person_id"}
    columns |= set(re.findall(r"opinions\.(last_nps_score),", profiled))
    assert set(COLUMNS) == columns
