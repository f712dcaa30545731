"""What the ymls say is read by dbt as it was meant: an unquoted comma makes a key of a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import dbt.cli.main  # noqa: F401 - first, or the next import meets itself
import jsonschema
import pytest
import yaml
from dbt.contracts.graph.unparsed import UnparsedMetric, UnparsedSemanticModel
from dbt_common.dataclass_schema import ValidationError

from orchestration.lib.common.settings import PROJECT_ROOT

YMLS = sorted(
    file
    for folder in ("dbt_project", "seeds")
    for file in (PROJECT_ROOT / folder).rglob("*.yml")
    if "target" not in file.parts
)
# dbt's own list of the keys that it knows, by the kind of thing that has them.
SCHEMA = json.loads((files("dbt.jsonschemas") / "resources" / "latest.json").read_text())
# The list has these in the form of a later dbt. What this dbt takes, its own classes say.
CLASSES = {"metrics": UnparsedMetric, "semantic_models": UnparsedSemanticModel}


def unknown_keys(text: str) -> list[str]:
    """What dbt's schema does not take, of a yml file."""
    validator = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)
    content = _as_the_schema_spells_it(yaml.load(text, yaml.CSafeLoader))
    refused = [
        refusal
        for kind, class_ in CLASSES.items()
        for given in content.pop(kind, [])
        for refusal in _refused(class_, given)
    ]
    return refused + [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in _innermost(validator.iter_errors(content))
    ]


def _refused(class_: Any, given: dict[str, Any]) -> Iterator[str]:  # noqa: ANN401
    try:
        class_.validate(given)
    except ValidationError as error:
        yield f"{given.get('name')}: {error.message}"


def _as_the_schema_spells_it(value: Any) -> Any:  # noqa: ANN401
    """The schema has Warn for warn, and no Jinja where it wants a boolean: those are values."""
    if isinstance(value, dict):
        return {
            key: (
                str(inner).title()
                if key == "severity" and isinstance(inner, str)
                else True
                if key == "enabled" and isinstance(inner, str)
                else _as_the_schema_spells_it(inner)
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_as_the_schema_spells_it(inner) for inner in value]
    return value


def _innermost(errors: Iterator[Any]) -> Iterator[Any]:
    for error in errors:
        yield jsonschema.exceptions.best_match([error]) if error.context else error


@pytest.mark.parametrize("file", YMLS, ids=lambda file: file.stem)
def test_every_key_is_one_that_dbt_knows(file: Path) -> None:
    assert unknown_keys(file.read_text()) == []


MODEL = "models:\n  - name: rpt_sources\n    columns:\n"
SOURCE = "sources:\n  - name: raw_crm\n    tables:\n      - name: calls\n"
TEST = "        data_tests:\n          - not_null:\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{MODEL}      - {{name: leads, description: Answered calls, chats}}\n",
        f"{MODEL}      - name: leads\n        descripton: Answered calls\n",
        "models:\n  - {name: rpt_sources, description: Visits, leads and sales}\n",
        "seeds:\n  - {name: channels, description: Channels, in order}\n",
        "seeds:\n  - name: channels\n    columns: [{name: a, description: Its name, unique}]\n",
        f"{SOURCE}        columns: [{{name: call_id, description: Its id, unique}}]\n",
        f"{SOURCE}        loadedat: never\n",
        f"{MODEL}      - name: leads\n{TEST}              sevrity: warn\n",
        "unit_tests:\n  - {name: it_adds, model: a, given: [], expect: {rows: []}, overides: {}}\n",
        "metrics:\n  - {name: a, label: A, type: simple, type_params: {measure: b}, descr: C}\n",
        "metrics:\n  - {name: a, label: A, type: simple, type_params: {measure: b, exp: c}}\n",
        "semantic_models:\n  - {name: a, model: ref('b'), dimensons: []}\n",
        "exposures:\n  - {name: a, type: dashboard, owner: {name: b}, description: Leads, calls}\n",
    ],
)
def test_a_key_that_dbt_does_not_know_is_found(text: str) -> None:
    assert unknown_keys(text) != []
