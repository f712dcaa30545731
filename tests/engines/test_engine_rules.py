"""What the engines take another way (rules.yml), each rule on both: the macros of the seam give the
same value for what real exports hold and the demo does not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dev.rendering import macro

RULES = yaml.safe_load((Path(__file__).parent / "rules.yml").read_text())
Value = Callable[[str], Any]

# As dbt-spark makes a session; the rest keeps it small.
SETTINGS = {
    "spark.driver.memory": "1g",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.ui.enabled": "false",
}
# The type that holds JSON.
JSON = {"duckdb": "json", "spark": "string"}
# What a rule may be given by name.
WORDS = {
    "EARLY_DAY": "cast('2026-03-29' as date)",
    "LATE_DAY": "cast('2026-03-30' as date)",
    "EVENING": "cast('2026-03-29 23:30:00' as timestamp)",
    "LATE": "cast('9999-01-01' as timestamp)",
    "TEXTS": """'{"paid": "12.5", "units": "12", "won": "true", "name": 7}'""",
    "FIELDS": {
        "paid": "DECIMAL(18, 6)",
        "units": "BIGINT",
        "won": "BOOLEAN",
        "name": "VARCHAR",
    },
}


def of_duckdb() -> Iterator[Value]:
    """DuckDB, as profiles.yml has it."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield lambda query: connection.execute(query).fetchall()[0][0]


def of_spark() -> Iterator[Value]:
    """Spark, where it and Java are installed."""
    sql = pytest.importorskip("pyspark.sql", reason="needs pyspark")
    if not shutil.which("java"):
        pytest.skip("needs Java")
    builder = sql.SparkSession.builder.master("local[1]")
    for name, setting in SETTINGS.items():
        builder = builder.config(name, setting)
    session = builder.getOrCreate()
    yield lambda query: session.sql(query).first()[0]
    session.stop()


@pytest.fixture(scope="module", params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[str, Value]]:
    """An engine's name, and what a query of one value comes to on it."""
    values = {"duckdb": of_duckdb, "spark": of_spark}[request.param]()
    yield request.param, next(values)
    next(values, None)


def query(rule: dict[str, Any], name: str) -> str:
    """The query for what a rule's macro gives on an engine."""
    words = WORDS | {
        "ID": macro("id_of_hash", name)("md5('a')"),
        "KEY": macro("text_key", name)("'a'"),
    }
    zone = {"reporting_timezone": rule["zone"]} if "zone" in rule else {}
    given = [words.get(one, one) if isinstance(one, str) else one for one in rule["given"]]
    sql = macro(rule["macro"], name, **zone)(*given).replace("JSON_TEXT", JSON[name])
    if rule.get("rows"):
        return f"select count(*) from (select {sql} as item) as items"
    asked = rule.get("value", "{}").replace("LATE", WORDS["LATE"]).replace("{}", sql)
    return f"select {asked} from (select 'a/b.csv' as _file) as files"


def plain(value: Any) -> Any:  # noqa: ANN401
    """A value as rules.yml writes it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return [plain(one) for one in value.values()]
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("rule", RULES, ids=[rule["promise"] for rule in RULES])
def test_engines_agree(engine: tuple[str, Value], rule: dict[str, Any]) -> None:
    """Each rule's macro gives what the rule says, on every engine."""
    name, value = engine
    assert plain(value(query(rule, name))) == rule["gives"]
