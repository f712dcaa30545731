"""Cells of the seeds, as every reader of CSV takes them."""

import csv

from orchestration.lib.common.settings import PROJECT_ROOT

# Read as nothing, and taken for the word again where it is used (int_identifiers_rejected,
# int_contacts_named).
A_WORD = ("junk_identifiers.csv", "pattern", "null")


def test_no_cell_says_null_but_the_one_that_means_the_word() -> None:
    """dbt's own reader of seeds takes the word for an empty cell, DuckDB's for a text."""
    found = []
    for path in sorted((PROJECT_ROOT / "seeds").glob("*.csv")):
        with path.open() as file:
            for row in csv.DictReader(file):
                found += [
                    (path.name, column, cell)
                    for column, cell in row.items()
                    if cell.strip().lower() == "null"
                ]
    assert found == [A_WORD]
