"""What people do on the page, for dev/bench/dashboard.py: each in a few ways, no view twice."""

from __future__ import annotations

from urllib.parse import urlencode

PICTURE, DRILL, SEARCH = 1.0, 1.0, 2.0  # seconds, at most, of the slowest
MODELS = ("linear", "last_touch", "markov")
CHANNELS = ("Podcast", "Direct", "Paid Search")
# Name, id, a person and a deal of three accounts with many touches.
ACCOUNTS = """
select any_value(account_name), account_id, any_value(person_id), any_value(deal_id)
from marts.fct_conversions inner join marts.dim_accounts using (account_id)
where deal_id is not null
group by account_id order by sum(touchpoint_count) desc, account_id limit 3
"""
State = dict[str, str]

_ALL_DAYS = {"from": "2000-01-01"}
_SOURCES = {"page": "sources"}
_CAMPAIGNS = _SOURCES | {"channel": "Paid Search", "by": "campaign"}
_KEYWORDS = _SOURCES | {"channel": "Paid Search", "campaign": "brand-us", "by": "keyword"}
_LIST = {"page": "journeys", "table": "found,paths"}
_ONE = {"page": "journeys", "table": "account,people,conversions,timeline"}


def address(state: State) -> str:
    """What the figures of a view are asked by."""
    asked = dict(state)
    return f"/api/{asked.pop('page', 'overview')}?{urlencode(asked)}"


def steps(accounts: list[tuple[str, str, str, str]]) -> list[tuple[str, float, list[State]]]:
    """The steps after the first picture, over accounts as ACCOUNTS finds them.

    Each with its title, the seconds that it may take, and its views.
    """
    names, ids, people, deals = zip(*accounts, strict=True)
    kinds = ("customer", "lead", "mql")
    return [
        ("overview, all days", DRILL, _by_model(_ALL_DAYS)),
        ("sources", PICTURE, _by_model(_SOURCES)),
        ("sources, all days", DRILL, _by_model(_SOURCES | _ALL_DAYS)),
        ("drill to campaigns", DRILL, _by_model(_CAMPAIGNS)),
        ("drill to campaigns, all days", DRILL, _by_model(_CAMPAIGNS | _ALL_DAYS)),
        ("drill to keywords", DRILL, _by_model(_KEYWORDS)),
        ("journeys", PICTURE, _each(_LIST, "type", kinds)),
        ("one journey", DRILL, _each(_ONE, "account", ids)),
        ("search by a part of a name", SEARCH, _each(_LIST, "q", [name[2:-2] for name in names])),
        ("search by an account's id", SEARCH, _each(_LIST, "q", ids)),
        ("search by a person's id", SEARCH, _each(_LIST, "q", people)),
        ("search by a deal's id", SEARCH, _each(_LIST, "q", deals)),
        ("first touches of leads", SEARCH, _each(_LIST, "channel", CHANNELS)),
        ("first touches, all days", SEARCH, _each(_LIST | _ALL_DAYS, "channel", CHANNELS)),
        *(
            (page, PICTURE, _by_model({"page": page}))
            for page in ("pipeline", "funnel", "sent", "trust")
        ),
        ("stages", PICTURE, _each({"page": "stages"}, "tab", ("attract", "capture", "convert"))),
    ]


def _by_model(state: State) -> list[State]:
    return _each(state, "model", MODELS)


def _each(state: State, name: str, values: tuple[str, ...] | list[str]) -> list[State]:
    return [state | {name: value} for value in values]
