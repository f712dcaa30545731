"""JSON records as SQL expressions: where a field is, how one is set, and how large one may be."""

from __future__ import annotations

import json
from typing import Any

from orchestration.lib.common.warehouse import text
from orchestration.lib.loading import limits

_EMPTY = "to_json(chr(1) || 'there and empty')"


def field_path(field: str) -> str:
    """An SQL text: the JSON path of a field, nested where its name has dots."""
    return text("$" + "".join(f'."{part}"' for part in field.split(".")))


def key_path(key: str) -> str:
    """The JSON path of a top-level key; only as a pointer DuckDB finds one that is empty."""
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"' if key else "/"


def transform_shape(fields: list[str]) -> str:
    """The nesting of dotted fields, as `json_transform` wants it."""
    tree: dict[str, Any] = {}
    for field in fields:
        *folders, leaf = field.split(".")
        branch = tree
        for folder in folders:
            branch = branch.setdefault(folder, {})
        branch[leaf] = "VARCHAR"
    return json.dumps(tree)


def nested_object(values: dict[str, str], dotted: set[str]) -> str:
    """An SQL expression: a JSON object of the values, the dotted fields as nested objects."""
    tree: dict[str, str] = {}
    inner: dict[str, dict[str, str]] = {}
    for target, value in values.items():
        first, _, rest = target.partition(".")
        if target in dotted and first not in values:
            inner.setdefault(first, {})[rest] = value
            tree[first] = ""
        else:
            tree[target] = value
    pairs = []
    for key, value in tree.items():
        below = {field.removeprefix(f"{key}.") for field in dotted if field.startswith(f"{key}.")}
        below = {field for field in below if "." in field}
        nested = nested_object(inner[key], below) if key in inner else value
        pairs.append(f"{text(key)}, {nested}")
    return f"json_object({', '.join(pairs)})"


def with_fields(relation: str, values: dict[str, str]) -> str:
    """JSON records in `payload` with some fields set; a value that is SQL null removes its field.

    JSON's null is a value: the field is there and empty. A merge would remove that field too, so a
    mark takes the place of null until the merge is done. A record that cannot be parsed is null.
    """
    changes = ", ".join(
        _object(
            target, f"case when cast({value} as varchar) = 'null' then {_EMPTY} else {value} end"
        )
        for target, value in values.items()
    )
    merged = f"cast(json_merge_patch(payload, {changes}) as varchar)"
    value = f"replace({merged}, cast({_EMPTY} as varchar), 'null')"
    return (
        f"(select * replace (case when json_valid(payload) then {value} end as payload) "
        f"from {relation})"
    )


def _object(target: str, value: str) -> str:
    for part in reversed(target.split(".")):
        value = f"json_object({text(part)}, {value})"
    return value


def not_valid() -> str:
    """Why a line that cannot be parsed does not come in."""
    return "not valid JSON (cut short?); export or copy the record again"


def too_deep() -> str:
    """Why a nested value does not come in."""
    return f"nested in more than {limits.DEEPEST} levels; flatten it"


def is_too_deep(value: str) -> str:
    """An SQL expression: whether a valid JSON text is nested too deeply. It needs `nesting`."""
    # Levels are counted in Python, so only where there are enough brackets.
    opened = f"strlen({value}) - strlen(replace(replace({value}, '[', ''), '{{', ''))"
    return f"""case
        when strlen({value}) <= {2 * limits.DEEPEST} then false
        when {opened} <= {limits.DEEPEST} then false
        else nesting({value}) > {limits.DEEPEST}
    end"""


def too_many_keys() -> str:
    """Why a record with a great many keys does not come in."""
    return f"more than {limits.MOST_COLUMNS} keys; put what varies into a list of few keys"


def has_too_many_keys(value: str) -> str:
    """An SQL expression: whether a text is a JSON object of too many keys."""
    # The shortest key and value take five bytes with what separates them.
    return f"""case
        when strlen({value}) <= {5 * limits.MOST_COLUMNS} then false
        else coalesce(len(try(json_keys({value}))), 0) > {limits.MOST_COLUMNS}
    end"""
