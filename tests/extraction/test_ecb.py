"""What comes of the European Central Bank's file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from extraction_home import Extraction, at

from dev.fakes.ecb import Ecb
from dev.fakes.server import Answer

STREAM = "ecb.exchange_rates"


@pytest.fixture
def bank(extraction: Extraction) -> Iterator[Ecb]:
    """Rates of three days, of which the first lies before `since`."""
    with Ecb() as fake:
        fake.rates = {
            "2026-06-03": {"USD": "1.05", "GBP": "0.85"},
            "2026-06-04": {"USD": "1.10", "GBP": "0.88"},
            "2026-06-05": {"USD": "1.20"},
        }
        extraction.connect(ecb=at(fake, since="2026-06-04"))
        yield fake


def test_days_land_as_the_bank_has_them(extraction: Extraction, bank: Ecb) -> None:
    done = extraction.run()[STREAM]
    assert (done.problem, done.calls, done.landed) == (None, 1, 2)
    assert sorted(extraction.landed("ecb/exchange_rates"), key=lambda row: row["Date"]) == [
        {"Date": "2026-06-04", "USD": "1.10", "GBP": "0.88"},
        {"Date": "2026-06-05", "USD": "1.20", "GBP": "N/A"},
    ]


def test_only_a_new_day_and_a_corrected_one_land_again(extraction: Extraction, bank: Ecb) -> None:
    extraction.run()
    assert extraction.run()[STREAM].landed == 0
    bank.rates["2026-06-04"]["USD"] = "1.11"
    bank.rates["2026-06-08"] = {"USD": "1.25", "GBP": "0.80"}
    assert extraction.run()[STREAM].landed == 2


def test_a_page_instead_of_the_file_is_one_clear_line(extraction: Extraction, bank: Ecb) -> None:
    page = Answer(body="<html>Maintenance</html>", headers={"Content-Type": "text/html"})
    bank.next_answers.append(page)
    problem = extraction.run()[STREAM].problem
    assert problem is not None
    assert "gave text/html and no zip file" in problem
    assert extraction.run()[STREAM].landed == 2
