"""The European Central Bank: reference rates of the euro, all days in one file."""

from __future__ import annotations

from datetime import date

from orchestration.lib.extracting.archives import rows_of
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Connection
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.streams import Stream, Vendor

_HISTORY = "/stats/eurofxref/eurofxref-hist.zip"


class Settings(Connection):
    """`since` is the first day whose rates are wanted; the bank has them since 1999."""

    base_url: str = "https://www.ecb.europa.eu"
    since: date = date(2017, 1, 1)


def _client(settings: Settings) -> Client:
    return Client(settings.base_url, per_second=1)


def _exchange_rates(client: Client, drop: Drop, settings: Settings) -> None:
    for row in rows_of(client.send("GET", _HISTORY)):
        if row["Date"] >= settings.since.isoformat():
            drop.add(row["Date"], [row])


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "exchange_rates": Stream(
            _exchange_rates,
            trial=lambda client, settings: next(rows_of(client.send("GET", _HISTORY))),
            needs="the network alone: the rates are free",
        )
    },
    example="""\
ecb:
  since: 2017-01-01  # the first day whose rates are wanted
""",
)
