"""Other shapes than the API's in which people have a vendor's records: Airbyte's and Fivetran's
tables, Salesforce's Data Loader, the exports of a vendor's own pages.

`headings.csv` says which column of a table is which field of a record; what cannot be one is
refused with the lines of a `_format.yml` that bring it in as a file of the generic contract
(`generic_headings.csv`: what people call its fields).
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from orchestration.lib.common.warehouse import text
from orchestration.lib.landing.streams import Stream
from orchestration.lib.loading import limits

AIRBYTE_RECORD = "_airbyte_data"
_FIVETRAN_TIME = "_fivetran_synced"
_LOOKED_AT = 64 * 1024  # bytes
_MOST_BROKEN = 20  # lines before the first record
_PLAINLY = 3  # headings that are known

# A vendor's stream: the stream of the generic contract that its own pages' exports fit, and what
# those exports do not say.
_REMEDIES: dict[str, tuple[str, dict[str, str]]] = {
    "hubspot/contacts": ("contacts", {}),
    "hubspot/companies": ("companies", {}),
    "hubspot/deals": ("deals", {}),
    "salesforce/contacts": ("contacts", {}),
    "salesforce/leads": ("contacts", {}),
    "salesforce/accounts": ("companies", {}),
    "salesforce/opportunities": ("deals", {}),
    "pipedrive/persons": ("contacts", {}),
    "pipedrive/organizations": ("companies", {}),
    "pipedrive/deals": ("deals", {}),
    "google_ads/costs": (
        "ad_spend",
        {"platform": "google_ads", "source": "google", "medium": "cpc"},
    ),
    "microsoft_ads/costs": (
        "ad_spend",
        {"platform": "microsoft_ads", "source": "bing", "medium": "cpc"},
    ),
    "linkedin_ads/costs": (
        "ad_spend",
        {"platform": "linkedin_ads", "source": "linkedin", "medium": "cpc"},
    ),
    "meta_ads/insights": (
        "ad_spend",
        {"platform": "meta_ads", "source": "facebook", "medium": "paid-social"},
    ),
}
# A unit in brackets after a heading: `Amount spent (USD)`.
_CURRENCY = re.compile(r"\(([A-Z]{3})\)\s*$")


def squashed(heading: str) -> str:
    """A heading as headings are compared: small letters and digits alone."""
    return re.sub(r"[\W_]", "", heading.lower())


@lru_cache
def _fields() -> dict[tuple[str, str, str], str]:
    with (Path(__file__).parent / "headings.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["source"], row["stream"], _key(row["heading"])): row["field"]
            for row in csv.DictReader(file)
        }


def _key(heading: str) -> str:
    return heading if heading.endswith("*") else squashed(heading)


def field_of(stream: Stream, column: str) -> str | None:
    """The field of a vendor's record that a column of a table holds, as a dotted path."""
    if stream.layout != "records":
        return None
    for name in (stream.name, ""):
        if found := _fields().get((stream.source, name, squashed(column))):
            return found
    start, _, rest = column.lower().partition("_")
    pattern = _fields().get((stream.source, "", f"{start}_*"))
    return pattern.replace("*", rest) if pattern and rest else None


def is_of_a_page(stream: Stream, columns: tuple[str, ...]) -> bool:
    """Whether a table was exported from a vendor's page, by headings that are words for people."""
    return any(" " in column and field_of(stream, column) for column in columns)


def lacks_outcome(stream: Stream, columns: list[str]) -> list[str]:
    """The column without which HubSpot's deals do not say which were won, if stages are labels.

    Labels are any portal's own; the names in records are those of its pipelines.
    """
    names = {squashed(column) for column in columns}
    is_by_label = stream.path == "hubspot/deals" and "dealstage" in names
    return ["Is Closed Won"] if is_by_label and "isclosedwon" not in names else []


def json_shape(location: Path, stream: Stream) -> tuple[bool, bool]:
    """Whether JSON lines are Airbyte's, with the records inside, and whether the records are flat.

    The keys of the first record decide; values do not.
    """
    with location.open("rb") as file:
        for _ in range(_MOST_BROKEN):
            record = _object(file.readline(limits.LONGEST_LINE))
            inside = _object(record.get(AIRBYTE_RECORD, {}))
            if record:
                return AIRBYTE_RECORD in record, _is_flat(stream, set(inside or record))
    return False, False


def _object(line: object) -> dict[str, object]:
    """A JSON object, also from its text; empty for anything else."""
    if isinstance(line, (str, bytes)):
        try:
            line = json.loads(line)
        except (ValueError, RecursionError):
            return {}
    return line if isinstance(line, dict) else {}


def _is_flat(stream: Stream, keys: set[str]) -> bool:
    """Whether records with these keys are rows of a table, and not the API's records.

    In a table a key is what the API nests: `property_amount`, `segments_date`.
    """
    nested = {
        field.partition(".")[0]
        for key in keys
        if (field := field_of(stream, key)) and "." in field and not is_link(field)
    }
    return stream.layout == "records" and (_FIVETRAN_TIME in keys or bool(nested - keys))


def linked(location: Path, stream: Stream) -> tuple[str, ...]:
    """The keys under which Airbyte has the ids of what HubSpot's deals are linked to."""
    if stream.path != "hubspot/deals":
        return ()
    start = _start(location)
    if b"_airbyte_" not in start:
        return ()
    # Its quotes may be escaped, of a record that is a text, or doubled in a CSV file.
    return tuple(
        key
        for key in ("contacts", "companies")
        if re.search(rb'"' + key.encode() + rb'\\*"', start)
    )


def _start(location: Path) -> bytes:
    with location.open("rb") as file:
        return file.read(_LOOKED_AT)


def links(value: str, field: str) -> str:
    """An SQL expression: ids, in a JSON array or between ; or commas, as HubSpot's links."""
    kind = "deal_to_contact" if ".contacts." in field else "deal_to_company"
    ids = (
        f"case when json_valid({value}) and starts_with(ltrim({value}), '[') "
        f"then from_json({value}, '[\"VARCHAR\"]') else regexp_split_to_array({value}, '[;,]') end"
    )
    # Airbyte's older tables hold objects with an id.
    link = (
        "{'id': coalesce(case when json_valid(one) then json_extract_string(one, '$.id') end, "
        f"trim(one)), 'type': {text(kind)}}}"
    )
    return (
        f"to_json(list_transform(list_filter({ids}, lambda one: trim(one) <> ''), "
        f"lambda one: {link}))"
    )


def is_link(field: str) -> bool:
    """Whether a field is one of HubSpot's lists of links."""
    return field.startswith("associations.")


def remedy(stream: Stream, columns: list[str], streams: list[Stream]) -> str | None:
    """How a table with these columns comes in by the generic contract; None if it does not.

    Given for the exports of a vendor's pages, and for tables of the generic contract whose columns
    have other names.
    """
    kind, constants = _remedy(stream)
    target = next((one for one in streams if one.path == f"generic/{kind}"), None)
    found = _found(kind, columns)
    if target is None or not found:
        return None
    said = dict(constants)
    for column in found.values():
        if (unit := _CURRENCY.search(column)) and "currency" not in found:
            said["currency"] = unit[1]
    names = {column.lower() for column in columns}
    lacking = [
        field
        for field in target.fields
        if field.required and not {field.name} & {*found, *said, *names}
    ]
    alike = {field.name for field in target.fields} & names
    if len(found) + len(alike) < _PLAINLY:
        return None
    # A constant cannot give what differs from record to record.
    own = [one.name for one in lacking if one.name.endswith(("_id", "_at"))]
    said |= {one.name: "..." for one in lacking if one.name not in own}
    lines = [f"columns: {_flow(found)}", *([f"constants: {_flow(said)}"] if said else [])]
    where = "" if stream.source == "generic" else f"land it in landing/generic/{kind}/ and "
    advice = f"{where}write beside it a _format.yml with {' and '.join(lines)}"
    if own:
        advice += f"; add to the export, or name among the columns, {', '.join(own)}"
    return advice + (" (fill in the dots, or name the columns)" if "..." in said.values() else "")


def _remedy(stream: Stream) -> tuple[str, dict[str, str]]:
    return (stream.name, {}) if stream.source == "generic" else _REMEDIES.get(stream.path, ("", {}))


def is_known(stream: Stream, columns: list[str]) -> bool:
    """Whether a row is clearly the header of an export that has a remedy."""
    return len(_found(_remedy(stream)[0], columns)) >= _PLAINLY


def _found(kind: str, columns: list[str]) -> dict[str, str]:
    """Which column is which field of the generic contract, by what people call it."""
    called: defaultdict[str, list[str]] = defaultdict(list)
    with (Path(__file__).parent / "generic_headings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["stream"] == kind:
                called[row["field"]].append(squashed(row["heading"]))
    by_name = {squashed(_CURRENCY.sub("", column)): column for column in reversed(columns)}
    taken: set[str] = set()
    found = {}
    for field, headings in called.items():
        column = next(
            (by_name[one] for one in headings if one in by_name and by_name[one] not in taken), None
        )
        if column is not None and column.lower() != field:
            found[field] = column
            taken.add(column)
    return found


def _flow(values: dict[str, str]) -> str:
    """A mapping as YAML writes it in one line."""
    pairs = (
        f"{key}: {value}" if re.fullmatch(r"[\w ./-]+", value) else f'{key}: "{value}"'
        for key, value in values.items()
    )
    return "{" + ", ".join(pairs) + "}"
