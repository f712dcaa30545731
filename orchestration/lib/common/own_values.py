"""What the value of a var may be, and what to say of one that may not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from typing import Any
from zoneinfo import available_timezones

# Vars that are no choice of a company's, and what to do instead.
NOT_OWN = {
    "as_of_date": "set the environment variable CLOSEDLOOP_AS_OF instead",
    "channel_cases": "it is for the project's own tests: take it out",
    "id_type": "it is for another engine: take it out",
}
_CURRENCY = re.compile("[A-Z]{3}")
# What is wrong with a value of the right type; None when nothing is.
_Judge = Callable[[Any], str | None]


@dataclass(frozen=True)
class Known:
    """What the rules have that settings may name."""

    attribution_models: list[str] = field(default_factory=list)
    conversion_types: list[str] = field(default_factory=list)


def problem_of(name: object, value: object, shipped: Mapping[str, Any], known: Known) -> str | None:
    """What is wrong with a setting, and what is allowed; None when nothing is.

    `shipped` are the vars with their defaults, whose types count.
    """
    if not isinstance(name, str) or name not in shipped:
        return f"no such setting{_meant(str(name), sorted(shipped))}"
    if name in NOT_OWN:
        return NOT_OWN[name]
    default = shipped[name]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(default, bool):
        wanted = None if isinstance(value, bool) else "true or false"
    elif isinstance(default, float) or name == "time_decay_half_life_days":
        wanted = None if is_number and value > 0 else "a number above 0"  # type: ignore[operator]
    elif isinstance(default, int):
        wanted = None if _is_count(value) else "a whole number, 0 or more"
    elif isinstance(default, list):
        is_good = isinstance(value, list) and all(isinstance(one, str) for one in value)
        wanted = None if is_good else "a list of texts, such as [one, two]"
    elif isinstance(default, dict):
        is_good = isinstance(value, dict) and all(map(_is_count, value.values()))
        wanted = None if is_good else "whole numbers by name, such as {lead: 30, customer: 180}"
    else:
        wanted = None if isinstance(value, str) else "a text, in quotes"
    if wanted:
        return f"is {value!r}; write {wanted}"
    judges = _JUDGES | {
        "default_attribution_model": partial(_model, known.attribution_models),
        "lookback_days_by_conversion_type": partial(_types, known.conversion_types),
    }
    judged = judges[name](value) if name in judges else None
    return f"is {value!r}; {judged}" if judged else None


def retention_problem(found: Mapping[str, Any]) -> str | None:
    """What is wrong with how long persons are kept, beside the other vars; None when nothing is.

    Who is erased keeps their credit. But within the lookback a later record may still have to be
    tied to them, by a name, a new spelling or a colleague's domain, and a token is tied by nothing
    but the identifiers that were known. Without a limit of the lookback nothing is refused.
    """
    kept = found["keep_personal_data_days"]
    lookbacks = [found["lookback_days"], *found["lookback_days_by_conversion_type"].values()]
    if not kept or 0 in lookbacks or kept > max(lookbacks):
        return None
    return (
        f"is {kept}; within the longest lookback ({max(lookbacks)} days) what somebody did may "
        "still earn credit by a record that comes later, which could not be tied to them any more: "
        f"write more than {max(lookbacks)}, or a shorter lookback, or 0 to keep everybody"
    )


def _meant(name: str, known: list[str]) -> str:
    """`; did you mean ...?` where a known name is close."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _among(allowed: list[Any], value: object) -> str | None:
    return None if value in allowed else f"write {' or '.join(map(str, allowed))}"


def _model(models: list[str], model: str) -> str | None:
    if model in models:
        return None
    return f"there is no such attribution model; write one of {', '.join(models)}"


def _types(types: list[str], days: Mapping[str, int]) -> str | None:
    strange = [one for one in days if one not in types]
    if not strange:
        return None
    return f"there is no conversion type {', '.join(strange)}; there are {', '.join(types)}"


def _region(region: str) -> str | None:
    from phonenumbers import SUPPORTED_REGIONS  # which takes a tenth of a second

    return None if region in SUPPORTED_REGIONS else "write a country's two letters, such as GB"


def _currency(code: str) -> str | None:
    return None if _CURRENCY.fullmatch(code) else "write a currency's three letters, such as EUR"


def _timezone(zone: str) -> str | None:
    if zone in (known := available_timezones()):
        return None
    return f"there is no such time zone{_meant(zone, sorted(known)) or '; write Europe/Berlin'}"


# How the values of some vars are judged, beyond their type.
_JUDGES: dict[str, _Judge] = {
    "default_phone_region": _region,
    "markov_order": partial(_among, [1, 2, 3]),
    "quarantine_share_limit": lambda share: "write at most 1" if share > 1 else None,
    "report_date_basis": partial(_among, ["conversion", "first_touch"]),
    "reporting_currency": _currency,
    "reporting_timezone": _timezone,
    "salesforce_currency": lambda code: _currency(code) if code else None,
    "session_gap_minutes": lambda gap: None if gap else "write 1 or more",
}
