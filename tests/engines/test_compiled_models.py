"""Every model compiles for both engines, and what comes out for one holds nothing that it does not
know, or takes another way and says nothing. Rendered without dbt and without Java."""

from __future__ import annotations

import re
from functools import cache

import pytest

from dev.rendering import MODELS, model

# What Spark resolves, and takes another way than DuckDB.
SILENTLY_WRONG = {
    "concat is null where a part is null": r"\bconcat\(",
    "trim of two arguments takes the characters first": (
        r"\b[lr]?trim\((?!both\b|leading\b|trailing\b)[^()]*(\([^()]*\)[^()]*)*,"
    ),
    "a cast of infinity to a timestamp is null": r"'-?infinity' as",
    "regexp_replace takes a place, not flags": r", 'g'\s*\)",
    "a product wider than 38 digits loses places": (r"as decimal\((2[1-9]|3\d), ?\d+\)\)\s*\*"),
    "an average of decimals is a decimal": r"\bavg\(",
    "sequence counts down": r"(?<!then )\bsequence\((?![02], size)",
    "a backslash escapes in a text that is not raw": r"\\",
}
# What Spark does not know.
UNKNOWN_TO_SPARK = {
    "types": r"\b(varchar|hugeint|uuid|timestamptz|json)\b(?=\)|\[)",
    "casts": r"::",
    "stars": r"\* (exclude|replace) ?\(",
    "lambdas": r"\blambda ",
    "ignore nulls within the brackets": r"\bignore nulls\)",
    "distinct in a window": r"count\(distinct [^;]{0,80}\) over",
    "functions": (
        r"\b(list|list_\w+|epoch|epoch_us|json_(?!object_keys)\w+|unnest|generate_series|range|len"
        r"|make_timestamp|timezone|strftime|date_diff|md5_number|array_to_string|string_split"
        r"|isfinite|hash|url_decode|string_agg|regexp_(matches|full_match|split_to_array))\("
    ),
}
UNKNOWN_TO_DUCKDB = {
    "functions": (
        r"\b(explode|get_json_object|named_struct|regexp_like|timestampdiff|xxhash64|array_join"
        r"|collect_list|collect_set|convert_timezone|transform)\("
    ),
    "types": r"\btimestamp_(ntz|ltz)\b",
    "lambdas": r"\w -> \w",
    "raw texts": r"\br'",
    "stars": r"\* except \(",
}
RULES = [
    *(("spark", *rule) for rule in (SILENTLY_WRONG | UNKNOWN_TO_SPARK).items()),
    *(("duckdb", *rule) for rule in UNKNOWN_TO_DUCKDB.items()),
]

# Of 128 bits, made by surrogate_id. Vendors' own have other names there.
IDS = {
    "account_id",
    "conversion_id",
    "customer_id",
    "interaction_id",
    "person_id",
    "session_id",
    "touchpoint_id",
}


@cache
def compiled(engine: str) -> dict[str, str]:
    """The SQL of all models for an engine, without comments and raw texts' insides."""
    found = {}
    for name in MODELS:
        sql = re.sub(r"--[^\n]*", "", model(name, lambda before: before, engine))
        found[name] = re.sub(r"(?<=\br)'[^']*'", "''", sql)
    return found


@pytest.mark.parametrize(
    ("engine", "promise", "pattern"), RULES, ids=[" ".join(r[:2]) for r in RULES]
)
def test_no_model_holds_what_an_engine_takes_another_way(
    engine: str, promise: str, pattern: str
) -> None:
    """Where one does, the part belongs into a macro of dbt_project/macros/engine."""
    assert not [name for name, sql in compiled(engine).items() if re.search(pattern, sql)], promise


def test_no_union_takes_the_star_of_a_table_that_was_joined_by_using() -> None:
    """Spark puts the columns of `using` first in it, and a union goes by their places."""
    for name, sql in compiled("spark").items():
        for part in re.split(r"\n\),?\n", sql):
            if "union all" in part:
                selects = re.split(r"\bunion all\b", part)
                starred = [s for s in selects if re.search(r"select \w+\.\*", s) and "using (" in s]
                assert not starred, name


def test_no_name_stands_in_double_quotes() -> None:
    """For Spark that is a text: the macro quoted_name writes a name."""
    for name, sql in compiled("spark").items():
        assert not re.search(r'"\w+"', re.sub(r"'(?:[^']|'')*'", "", sql)), name


def test_no_id_goes_into_a_text_as_it_is() -> None:
    """Ids are bytes on Spark, and no text: the macro id_text writes one."""
    written = re.compile(
        r"cast\((?:\w+\.)?(\w+) as string\)|(?:concat_ws\([^()]*?|\|\| )(?:\w+\.)?(\w+_id)\b"
    )
    for name, sql in compiled("spark").items():
        if not name.startswith("stg_"):  # vendors' ids are texts
            assert not [one for one in written.finditer(sql) if {*one.groups()} & IDS], name
