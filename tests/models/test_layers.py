"""The ladder of the models: what a folder is, what it reads, and who may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from dev.rendering import published
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.common.settings import PROJECT_ROOT

# In the order of the data: each reads only those before it.
INTERMEDIATE = (
    "events",
    "spend",
    "crm",
    "interactions",
    "sessions",
    "channels",
    "identity",
    "touchpoints",
    "sales",
    "lifecycle",
    "conversions",
    "attribution",
)
LADDER = (
    "staging",
    *(f"intermediate/{subject}" for subject in INTERMEDIATE),
    "marts",
    "reports",
    "activation",
)
# The schema and the prefixes of a layer's models, and who may read them.
LAYERS = {
    "staging": ("staging", ("stg_",), {"protected"}),
    "intermediate": ("intermediate", ("int_",), {"private", "protected"}),
    "marts": ("marts", ("fct_", "dim_"), {"public"}),
    # fct_segment_members is a list of persons, not a report: its name is older than its folder.
    "reports": ("marts", ("rpt_", "fct_segment_members"), {"public"}),
    # What should be where: views of the work file, which nothing but the sender reads.
    "activation": ("activation", ("act_",), {"public", "private"}),
    "reports/workings": ("intermediate", ("int_",), {"private", "protected"}),
}
KEY_TESTS = {"primary_key", "unique_combination"}


@dataclass(frozen=True)
class Model:
    """A model as the manifest has it; `folder` is below dbt_project/models."""

    name: str
    folder: str
    schema: str
    access: str
    group: str
    reads: frozenset[str]
    key_tests: frozenset[str]

    @property
    def step(self) -> int:
        """How far down the ladder the model is."""
        return next(
            number
            for number, step in enumerate(LADDER)
            if self.folder == step or self.folder.startswith(f"{step}/")
        )

    @property
    def layer(self) -> str:
        """The layer of the model; workings of reports are one of their own."""
        parts = self.folder.split("/")
        return "reports/workings" if parts[:2] == ["reports", "workings"] else parts[0]


def _models() -> Iterator[Model]:
    manifest = read_manifest()
    nodes = manifest["nodes"]
    keys = defaultdict(set)
    for node in nodes.values():
        kind = (node.get("test_metadata") or {}).get("name")
        if kind in KEY_TESTS:
            keys[node["attached_node"]].add(kind)
    for unique_id, node in nodes.items():
        if node["resource_type"] == "model":
            yield Model(
                name=node["name"],
                folder=str(
                    Path(node["original_file_path"]).parent.relative_to("dbt_project/models")
                ),
                schema=node["schema"],
                access=node["access"],
                group=node["group"],
                reads=frozenset(
                    nodes[one]["name"]
                    for one in node["depends_on"]["nodes"]
                    if one.startswith("model.")
                ),
                key_tests=frozenset(keys[unique_id]),
            )


@pytest.fixture(scope="module")
def models() -> Mapping[str, Model]:
    """The models by their name."""
    return {model.name: model for model in _models()}


def test_a_folder_reads_only_those_above_it(models: Mapping[str, Model]) -> None:
    upwards = [
        f"{model.folder}/{model.name} reads {models[name].folder}/{name}"
        for model in models.values()
        for name in model.reads
        if models[name].step > model.step
    ]

    assert not upwards


def test_only_intermediate_reads_staging_and_staging_reads_sources_alone(
    models: Mapping[str, Model],
) -> None:
    # stg_closedloop__* are the project's own records of loads: freshness is a report on them.
    assert not [
        f"{model.name} reads {name}"
        for model in models.values()
        if model.layer in {"marts", "reports", "reports/workings", "activation"}
        for name in model.reads
        if models[name].layer == "staging" and not name.startswith("stg_closedloop__")
    ]
    assert not [m.name for m in models.values() if m.layer == "staging" and m.reads]


def test_activation_is_read_by_nothing_and_published_nowhere(models: Mapping[str, Model]) -> None:
    assert not [
        f"{model.name} reads {name}"
        for model in models.values()
        if model.layer != "activation"
        for name in model.reads
        if models[name].layer == "activation"
    ]
    assert not [
        m.name for m in models.values() if m.layer == "activation" and m.name in published()
    ]


def test_reports_of_one_subject_read_no_circle_of_others(models: Mapping[str, Model]) -> None:
    reads = defaultdict(set)
    for model in models.values():
        for name in model.reads:
            if {model.layer, models[name].layer} <= {"reports", "reports/workings"}:
                reads[model.group] |= {models[name].group} - {model.group}

    while free := [group for group, others in reads.items() if not others & set(reads)]:
        for group in free:
            del reads[group]

    assert not reads


def test_a_model_is_named_kept_and_opened_as_its_layer_says(models: Mapping[str, Model]) -> None:
    odd = [
        f"{model.folder}/{model.name}: {model.schema}, {model.access}"
        for model in models.values()
        for schema, prefixes, accesses in [LAYERS[model.layer]]
        if model.schema != schema
        or not model.name.startswith(prefixes)
        or model.access not in accesses
    ]

    assert not odd


def test_a_folder_is_a_group(models: Mapping[str, Model]) -> None:
    expected = {
        model.name: f"{model.folder.split('/')[-1]}_reports"
        if model.layer.startswith("reports")
        else model.folder.split("/")[-1]
        if model.layer == "intermediate"
        else model.layer
        for model in models.values()
    }

    assert {model.name: model.group for model in models.values()} == expected


def test_what_only_its_folder_reads_is_private(models: Mapping[str, Model]) -> None:
    manifest = read_manifest()
    read_elsewhere = {
        name
        for model in models.values()
        for name in model.reads
        if models[name].group != model.group
    } | {
        node["name"]
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test"
        for one in test["depends_on"]["nodes"]
        if (node := manifest["nodes"].get(one)) and one != _tested(test)
    }

    open_to_nobody = [
        model.name
        for model in models.values()
        if model.access == "protected"
        and model.layer in {"intermediate", "reports/workings"}
        and model.name not in read_elsewhere
    ]
    assert not open_to_nobody


def _tested(test: Mapping) -> str | None:
    """The model that a generic test stands beside; a singular test stands beside none."""
    return test.get("attached_node") if test.get("test_metadata") else None


def test_every_model_has_a_test_of_its_key(models: Mapping[str, Model]) -> None:
    # Staging has the rows of the raw tables, which the ledger counts.
    assert not sorted(
        f"{model.folder}/{model.name}"
        for model in models.values()
        if model.layer != "staging" and not model.key_tests
    )


def test_no_model_is_longer_than_150_lines() -> None:
    longer = {
        file.stem: lines
        for file in (PROJECT_ROOT / "dbt_project/models").rglob("*.sql")
        if (lines := len(file.read_text().splitlines())) > 150
    }

    assert not longer
