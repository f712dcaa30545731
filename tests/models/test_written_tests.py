"""The macro failing_rows can write the query of every test of a refresh."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.building.promises import not_held


@pytest.fixture(scope="module")
def tests() -> list[dict[str, Any]]:
    """All tests but those for developers."""
    manifest = read_manifest()
    return [manifest["nodes"][test] for test in not_held(manifest, [])]


def test_they_read_tables_and_views_alone(tests: list[dict[str, Any]]) -> None:
    nodes = read_manifest()["nodes"]
    assert tests
    for test in tests:
        for one in test["depends_on"]["nodes"]:
            assert nodes[one]["config"]["materialized"] != "ephemeral", test["name"]


def test_their_arguments_have_no_jinja_in_lists(tests: list[dict[str, Any]]) -> None:
    for test in tests:
        for value in test.get("test_metadata", {}).get("kwargs", {}).values():
            assert isinstance(value, str) or "{{" not in json.dumps(value), test["name"]


def test_none_keeps_its_failing_rows(tests: list[dict[str, Any]]) -> None:
    assert [test["name"] for test in tests if test["config"]["store_failures"]] == []
