"""The European Central Bank: its rates, as the file that it hands out."""

from __future__ import annotations

from dev.fakes.server import Answer, Fake, Request
from dev.fakes.zipped import zipped


class Ecb(Fake):
    """`rates[day][currency]` is what a euro is worth; what a day lacks is N/A."""

    def __init__(self) -> None:
        super().__init__()
        self.rates: dict[str, dict[str, str]] = {}

    def answer(self, request: Request) -> Answer:
        """The whole history."""
        if request.path != "/stats/eurofxref/eurofxref-hist.zip":
            return Answer(404, "<html>Not found</html>", {"Content-Type": "text/html"})
        currencies = sorted({currency for rates in self.rates.values() for currency in rates})
        rows = [
            {"Date": day, **{one: self.rates[day].get(one, "N/A") for one in currencies}}
            for day in sorted(self.rates, reverse=True)
        ]
        # The lines end in a comma: one more column, without a name.
        body = zipped(["Date", *currencies, ""], rows, "eurofxref-hist.csv")
        return Answer(body=body, headers={"Content-Type": "application/zip"})
