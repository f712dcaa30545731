"""The day that conversions are reported on is the var's to say, and only that day changes."""

import pytest

from dev.rendering import CompilationError, macro


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("conversion", "day"), ("first_touch", "coalesce(first_day, day)")],
)
def test_the_day_of_a_conversion_is_the_vars_to_say(basis: str, expected: str) -> None:
    assert macro("report_date", report_date_basis=basis)("day", "first_day").strip() == expected


@pytest.mark.parametrize("basis", ["first touch", "", "FIRST_TOUCH", None])
def test_another_basis_is_an_error_that_names_the_var_and_its_values(basis: str | None) -> None:
    with pytest.raises(CompilationError, match=r"report_date_basis is .*conversion or first_touch"):
        macro("report_date", report_date_basis=basis)("day", "first_day")
