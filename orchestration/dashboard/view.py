"""What a view is: the state in the address, checked before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.dashboard.published import Reading, Values, queries
from orchestration.lib.common.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "orchestration/dashboard"
PAGES = ("overview", "sources", "journeys", "pipeline", "funnel", "stages", "sent", "trust")
_SHARED = queries(FOLDER / "selection.sql")
QUERIES = {page: queries(FOLDER / f"{page}.sql", _SHARED) for page in PAGES}
LEVELS = ("channel", "source", "medium", "campaign", "keyword")
TABS = ("attract", "capture", "nurture", "convert", "expand")
DEFAULT_DAYS = 90
# Whatever the page asks for: bound, and compared with columns.
TEXTS = (*LEVELS, "q", "account", "person", "conversion", "path", "type", "metric", "destination")
_FRAME = queries(FOLDER / "page.sql")
_KNOWN = {*TEXTS, "model", "from", "to", "compare", "by", "tab", "order", "table"}
_LONGEST = 500  # characters


def columns(reading: Reading) -> dict[str, str]:
    """What each published column holds, by `<table>.<column>`."""
    return dict(reading.table(_FRAME["columns"], {}).rows)


class BadRequestError(ValueError):
    """A view that there is not; the message says what there is."""


@dataclass(frozen=True)
class View:
    """What a request asks of a snapshot: the values that its queries bind."""

    values: Values
    order: str
    tables: list[str]


def frame(reading: Reading) -> dict[str, object]:
    """What every page shows of the snapshot: its day, models, covered days, late exports."""
    (snapshot,) = reading.table(_FRAME["snapshot"], {}).records
    (days,) = reading.table(_FRAME["days"], {}).records
    (late,) = reading.table(_FRAME["late"], {}).records
    (default,) = reading.table(_FRAME["default"], {}).records
    models = [row[0] for row in reading.table(_FRAME["models"], {}).rows]
    return {**snapshot, **days, **late, **default, "models": models}


def view(page: str, given: Iterable[tuple[str, str]], framed: dict[str, object]) -> View:
    """The view of a page that an address asks for.

    Raises BadRequestError for a page, parameter, model, level, table or date that there is not.
    """
    one_of("page", page, PAGES)
    state: dict[str, str] = {}
    for name, value in given:
        one_of("parameter", name, sorted(_KNOWN))
        if name in state:
            raise BadRequestError(f"'{name}' is given twice; give it once.")
        if len(value) > _LONGEST or "\0" in value:
            raise BadRequestError(f"'{name}' is longer than {_LONGEST} characters, or no text.")
        if value:
            state[name] = value
    tables = state.get("table", "").split(",") if "table" in state else list(QUERIES[page])
    for table in tables:
        one_of("table", table, QUERIES[page])
    models = framed["models"]
    assert isinstance(models, list)
    default = str(framed["default_model"] or next(iter(models), "linear"))
    values: Values = {text: state.get(text) for text in TEXTS}
    values["model"] = one_of("model", state.get("model", default), models or [default])
    values["by"] = one_of("level", state.get("by", "channel"), LEVELS)
    values["tab"] = one_of("tab", state.get("tab", TABS[0]), TABS)
    values |= _days(state, framed)
    return View(values, state.get("order", ""), tables)


def _days(state: dict[str, str], framed: dict[str, object]) -> Values:
    """The period, and the equally long one before it where it is covered and asked for."""
    first, last = framed["first_day"], framed["last_day"]
    last = last if isinstance(last, date) else date.today()
    first = first if isinstance(first, date) else last
    until = _date("to", state["to"]) if "to" in state else last
    begin = max(first, until - timedelta(days=DEFAULT_DAYS - 1))
    start = _date("from", state["from"]) if "from" in state else begin
    if start > until:
        raise BadRequestError(f"'from' ({start}) is after 'to' ({until}).")
    days = (until - start).days + 1
    compare = one_of("comparison", state.get("compare", "before"), ("before", "none"))
    before = start.toordinal() - days
    is_covered = compare == "before" and before >= first.toordinal() and until <= last
    bucket = "day" if days <= 31 else "week" if days <= 200 else "month"
    return {
        "from": start.isoformat(),
        "to": until.isoformat(),
        "before_from": date.fromordinal(before).isoformat() if is_covered else None,
        "before_to": (start - timedelta(days=1)).isoformat() if is_covered else None,
        "bucket": bucket,
    }


def _date(name: str, value: str) -> date:
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise BadRequestError(f"'{name}' is '{value}'; write it like 2026-06-30.") from None


def one_of(what: str, value: str, there_are: Iterable[str]) -> str:
    """The value, which must be one of those that there are; else BadRequestError."""
    if value not in there_are:
        raise BadRequestError(f"There is no {what} '{value}'; there are: {', '.join(there_are)}.")
    return value
