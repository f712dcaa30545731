"""Meta Ads: insights by day and ad.

Beside the ads each day has the account's total. It says what ads that were deleted had cost, and
that a day has nothing.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from itertools import chain
from typing import Annotated

from pydantic import AfterValidator

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Connection, Secret
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.refusals import ExtractionError
from orchestration.lib.extracting.signing import bearer
from orchestration.lib.extracting.streams import Stream, Vendor
from orchestration.lib.extracting.vendors.meta_ads.reports import (
    Account,
    NoReportError,
    ads_of,
    throttled,
    totals_of,
)
from orchestration.lib.extracting.windows import spans_due, yesterday

log = logging.getLogger("closedloop.extracting")

_KEPT = 1_120  # days of the 37 months that Meta answers for
_AGAIN = 28  # days that are read again, since Meta restates them
_MOST = 7  # days of a report: those of a large account fit into memory


class Settings(Connection):
    """`accounts` with or without the act_ that Meta puts before them."""

    base_url: str = "https://graph.facebook.com/v26.0"
    token: Secret
    accounts: list[Annotated[str, AfterValidator(lambda account: account.removeprefix("act_"))]]
    since: date


def _client(settings: Settings) -> Client:
    sign_in = bearer(settings.token.get_secret_value())
    return Client(settings.base_url, sign_in, asks_to_wait=throttled)


def _insights(client: Client, drop: Drop, settings: Settings) -> None:
    missing: list[str] = []
    for number in settings.accounts:
        account = client.get(f"/act_{number}", fields="account_id,currency,timezone_name")
        # Days that Meta made no report of are asked for alone in the next run.
        left = set(drop.cursors.get(f"{number} left", ()))
        alone = [(date.fromisoformat(day),) * 2 for day in sorted(left)]
        due = spans_due(
            drop,
            number,
            since=settings.since,
            until=yesterday(account["timezone_name"]),
            again=_AGAIN,
            kept=_KEPT,
            most=_MOST,
        )
        for first, last in chain(alone, due):
            left = left - set(_days(first, last)) | _bring(client, drop, account, first, last)
            drop.save(**{f"{number} left": sorted(left)})
        missing += [f"{day} of {number}" for day in sorted(left)]
    if missing:
        raise ExtractionError(
            f"Meta made no report of {', '.join(missing)}: other days are landed, and the next run "
            "asks again"
        )


def _bring(client: Client, drop: Drop, account: Account, first: date, last: date) -> set[str]:
    """Lands the days of a span, in halves where Meta fails; those that there is no report of."""
    days = _days(first, last)
    try:
        rows = [*totals_of(client, account, first, last), *ads_of(client, account, first, last)]
    except NoReportError as error:
        if error.is_stuck or first == last:
            log.info("%s: no report of %s to %s: %s", drop.name, first, last, error)
            return set(days)
        middle = first + (last - first) // 2
        after = middle + timedelta(days=1)
        return _bring(client, drop, account, first, middle) | _bring(
            client, drop, account, after, last
        )
    for day in days:
        of_day = [row for row in rows if row["date_start"] == day]
        drop.add(f"{account['account_id']} {day}", of_day)
    return set()


def _days(first: date, last: date) -> list[str]:
    return [str(first + timedelta(days=day)) for day in range((last - first).days + 1)]


def _try(client: Client, settings: Settings) -> None:
    for number in settings.accounts:
        client.get(f"/act_{number}/insights", level="account", date_preset="yesterday")


VENDOR = Vendor(
    settings=Settings,
    client=_client,
    streams={
        "insights": Stream(
            _insights,
            _try,
            needs="the permission ads_read, and a system user to whom each of accounts is assigned",
            whole_days=True,
        )
    },
    example="""\
meta_ads:
  token: META_ADS_TOKEN  # of a system user; docs/sources/meta_ads.md says where to click
  accounts: ["1002003004005"]
  since: 2026-01-01  # at most 37 months ago
""",
)
