"""A Spark that cannot build the models is refused in one line; one that can takes our settings."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestration.lib.spark.sessions import SparkError, refuse_missing, refuse_unfit, session


def test_a_spark_without_qualify_is_refused() -> None:
    with pytest.raises(SparkError, match=r"Spark 4\.1\.2, .*`qualify`: use 4\.2 or later"):
        refuse_unfit(SimpleNamespace(version="4.1.2"))


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.lib.spark.sessions.find_spec", lambda _: None)
    with pytest.raises(SparkError, match=r"pyspark is not installed: run `make \.venv/spark`"):
        refuse_missing()


@pytest.fixture
def with_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if both packages were there: what is asked next is Java."""
    monkeypatch.setattr("orchestration.lib.spark.sessions.find_spec", lambda _: True)


@pytest.mark.usefixtures("with_packages")
def test_a_missing_java_is_said_with_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(SparkError, match="there is no `java`: install Java 17 or later"):
        refuse_missing()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkError, match=f"JAVA_HOME is {tmp_path}"):
        refuse_missing()


@pytest.mark.usefixtures("with_packages")
@pytest.mark.parametrize(
    ("said", "is_refused"), [("11.0.2", True), ("1.8.0_1", True), ("17", False)]
)
def test_an_old_java_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, is_refused: bool
) -> None:
    java = tmp_path / "bin/java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{said}\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if is_refused:
        with pytest.raises(SparkError, match=r"Spark needs 17 or later"):
            refuse_missing()
    else:
        refuse_missing()


@pytest.mark.spark
def test_a_session_that_would_give_other_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with session(tmp_path / "raw", tmp_path / "tables") as spark:
        refuse_unfit(spark)
        for key, value in (
            ("spark.sql.ansi.enabled", "true"),
            ("spark.sql.session.timeZone", "Europe/Berlin"),
        ):
            before = spark.conf.get(key)
            spark.conf.set(key, value)
            with pytest.raises(SparkError, match=f"{key} is {value}, and the models need {before}"):
                refuse_unfit(spark)
            spark.conf.set(key, before)
