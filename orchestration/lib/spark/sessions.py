"""The Spark session that dbt and the Python models work in, and what one must be like.

Where it runs and how much memory it takes is Spark's own configuration (spark-defaults.conf in
SPARK_CONF_DIR). Only what decides the rows is set here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.lib.common.warehouse import text

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_SPARK = (4, 2)  # the first one with `qualify`
LEAST_JAVA = 17
_REQUIRED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "false",
}
_SETTINGS = _REQUIRED | {
    # A build's tables are its own, and nobody else's.
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.legacy.createHiveTableByDefault": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkError(RuntimeError):
    """A Spark that cannot build the models; the message says why in one line."""


@contextmanager
def session(raw: Path, warehouse: Path) -> Iterator[SparkSession]:
    """A session whose catalog has the exported tables of `raw`, and writes into `warehouse`.

    Raises SparkError.
    """
    refuse_missing()
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("closedloop")
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.config("spark.sql.warehouse.dir", str(warehouse)).getOrCreate()
    try:
        refuse_unfit(spark)
        register(spark, raw)
        yield spark
    finally:
        spark.stop()


def refuse_missing() -> None:
    """Raises SparkError where Spark, dbt-spark or a Java that runs them is not installed."""
    for module, package in (("pyspark", "pyspark"), ("dbt.adapters.spark", "dbt-spark")):
        if find_spec(module) is None:
            raise SparkError(f"{package} is not installed: run `make .venv/spark`.")
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin/java") if home else Path(shutil.which("java") or "java")
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    except OSError:
        where = f"JAVA_HOME is {home}, without a bin/java" if home else "there is no `java`"
        raise SparkError(
            f"Spark runs on Java, and {where}: install Java {LEAST_JAVA} or later."
        ) from None
    found = re.search(r'version "(\d+)', said)
    if found and int(found[1]) < LEAST_JAVA:
        raise SparkError(f"{java} is Java {found[1]}; Spark needs {LEAST_JAVA} or later.")


def refuse_unfit(spark: SparkSession) -> None:
    """Raises SparkError where the session would give other rows, or none."""
    version = tuple(int(part) for part in re.findall(r"\d+", spark.version)[:2])
    if version < LEAST_SPARK:
        least = ".".join(map(str, LEAST_SPARK))
        raise SparkError(
            f"This is Spark {spark.version}, which has no `qualify`: use {least} or later."
        )
    for key, value in _REQUIRED.items():
        found = spark.conf.get(key)
        if (found or "").lower() != value.lower():
            raise SparkError(f"{key} is {found}, and the models need {value}: set it so.")


def register(spark: SparkSession, raw: Path) -> None:
    """Makes tables of the exported ones, where they lie."""
    for schema in sorted(raw.iterdir()):
        spark.sql(f"create schema {schema.name}")
        for table in sorted(schema.iterdir()):
            spark.sql(
                f"create table {schema.name}.{table.name} using parquet location {text(str(table))}"
            )
