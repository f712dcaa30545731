"""The European Central Bank's reference rates, made up as in `seeds/demo_exchange_rates.csv`."""

import csv
from pathlib import Path

from dev.simulator.clock import Window, day_of
from dev.simulator.writer import Tree

EXCHANGE_RATES = "ecb/exchange_rates"
_SEED = Path(__file__).resolve().parents[3] / "seeds/demo_exchange_rates.csv"


def write_exchange_rates(landing: Tree, window: Window) -> None:
    """Write what a euro was worth in dollars, for the first day of each month until the end."""
    with _SEED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            is_of_the_euro = (row["from_currency"], row["to_currency"]) == ("EUR", "USD")
            if is_of_the_euro and row["rate_date"] < day_of(window.end):
                record = {"Date": row["rate_date"], "USD": row["rate"]}
                landing.record(EXCHANGE_RATES, "eurofxref-hist.jsonl", record)
