"""The dbt project: every model an asset, every test an asset check, built by one dbt process."""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from importlib.metadata import version
from typing import Any

import dagster as dg
from packaging.version import Version

from orchestration.defs.resources import Dbt, Warehouse
from orchestration.lib.building.audit import checks_of, mark_audited
from orchestration.lib.building.dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtProject,
    dbt_assets,
)
from orchestration.lib.building.dbt_ahead import build_command, take_over
from orchestration.lib.building.fingerprint import nothing_new
from orchestration.lib.building.manifest import read_manifest
from orchestration.lib.building.progress import Progress
from orchestration.lib.building.promises import DEVELOPMENT, Result, hold, not_held
from orchestration.lib.common.locking import mark_unaudited
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import PROJECT_ROOT, Home
from orchestration.lib.common.warehouse import connect, one
from orchestration.lib.publishing.snapshots import current

log = logging.getLogger("closedloop.building")

MANIFEST = read_manifest()
# Where dagster-dbt keeps, with a check, which test it is.
_UNIQUE_ID = "dagster_dbt/unique_id"
# As macros/report_row_count.sql writes it.
_ROW_COUNT = re.compile(r"rows in (?P<unique_id>[\w.]+): (?P<rows>\d+)")


class Translator(DagsterDbtTranslator):
    """Groups the models as the folders do."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer, and for sources' own layers the source or subject below it."""
        folders = dbt_resource_props["fqn"][1:-1]
        return "_".join(folders) or dbt_resource_props["resource_type"] + "s"

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """None for the tests that a refresh leaves out."""
        if DEVELOPMENT in manifest["nodes"][unique_id]["tags"]:
            return None
        return super().get_asset_check_spec(asset_spec, manifest, unique_id, project)


_TRANSLATOR = Translator(DagsterDbtTranslatorSettings(enable_asset_checks=True))


@dbt_assets(name="warehouse_models", manifest=MANIFEST, dagster_dbt_translator=_TRANSLATOR)
def warehouse_models(
    context: dg.AssetExecutionContext, dbt: Dbt, warehouse: Warehouse
) -> Iterator[Any]:
    """Builds and tests the models; builds nothing when all would come out as published."""
    home = warehouse.home
    is_whole = not context.is_subset
    published = current(home)
    if is_whole and published and nothing_new(home, published.fingerprint):
        context.log.info(f"Nothing new since {published.id}, nothing built.")
        return
    mark_unaudited(home)
    private_folder(home.dbt)
    (home.dbt / "run_results.json").unlink(missing_ok=True)
    build = _build(context, dbt, home)
    errors: list[str] = []
    yield from _events_with_row_counts(build, context, errors)
    results = _results(build)
    if is_whole and results:
        yield from _checks_of_tests(build, home, results)
    for warning in _told(results, home, "warn"):
        log.warning("warning: %s", warning)
    if build.process.returncode != 0 or _told(results, home, "error", "fail"):
        raise dg.Failure(_why_it_failed(build, results, home, errors), allow_retries=False)
    if is_whole:
        if missing := not_held(MANIFEST, results):
            raise dg.Failure(f"dbt wrote no queries of tests: {', '.join(missing[:3])}")
        mark_audited(home, checks_of(MANIFEST, results))
        log.info(_built_in_one_line(results))


def _build(context: dg.AssetExecutionContext, dbt: Dbt, home: Home) -> DbtCliInvocation:
    """dbt at work: the process that was started ahead, else one of its own."""
    is_whole = not context.is_subset
    process = take_over() if is_whole else None
    if process is None:
        command = build_command(is_whole=is_whole)
        return dbt.cli(command, context=context, raise_on_error=False, target_path=home.dbt)
    return DbtCliInvocation(
        process=process,
        manifest=MANIFEST,
        dagster_dbt_translator=_TRANSLATOR,
        project_dir=PROJECT_ROOT,
        target_path=home.dbt,
        raise_on_error=False,
        cli_version=Version(version("dbt-core")),
        context=context,
    )


def _checks_of_tests(
    build: DbtCliInvocation, home: Home, results: list[Result]
) -> Iterator[dg.AssetCheckResult]:
    """Runs the tests that dbt left out.

    They are put before the other `results`, for a model may have failed by what a test explains,
    and into run_results.json, as if dbt had run them.
    """
    for position, result in enumerate(hold(home, MANIFEST)):
        results.insert(position, result)
        yield _check(result)
    written = build.get_artifact("run_results.json") | {"results": results}
    file = build.target_path / "run_results.json"
    file.write_text(json.dumps(written), encoding="utf-8")


def _check(result: Result) -> dg.AssetCheckResult:
    """The outcome of a test, as dagster-dbt tells of one that dbt ran itself."""
    key = _check_keys()[result["unique_id"]]
    is_warning = result["status"] == "warn"
    return dg.AssetCheckResult(
        passed=result["status"] == "pass",
        asset_key=key.asset_key,
        check_name=key.name,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata={
            "unique_id": result["unique_id"],
            "status": result["status"],
            "Execution Duration": result["execution_time"],
            "dagster_dbt/failed_row_count": result["failures"],
        },
    )


@cache
def _check_keys() -> dict[str, dg.AssetCheckKey]:
    """The check that each test is."""
    return {spec.metadata[_UNIQUE_ID]: spec.key for spec in warehouse_models.check_specs}


def _events_with_row_counts(
    build: DbtCliInvocation, context: dg.AssetExecutionContext, errors: list[str]
) -> Iterator[Any]:
    """Dagster's events of the build while it runs; a table's row count comes in dbt's own log.

    What dbt says of errors is added to `errors`.
    """
    counts: dict[str, int] = {}
    progress = Progress()
    for message in build.stream_raw_events():
        progress.tell(message.raw_event)
        if message.raw_event["info"].get("level") == "error":
            errors.append(message.raw_event["info"]["msg"])
        if counted := _ROW_COUNT.fullmatch(message.raw_event["info"]["msg"].strip()):
            counts[counted["unique_id"]] = int(counted["rows"])
        for event in message.to_default_asset_events(
            MANIFEST, _TRANSLATOR, context=context, target_path=build.target_path
        ):
            if isinstance(event, dg.Output):
                rows = counts.get(event.metadata["unique_id"].value)
                if rows is not None:
                    event = event.with_metadata({**event.metadata, "dagster/row_count": rows})
            yield event


def _results(build: DbtCliInvocation) -> list[Result]:
    try:
        return build.get_artifact("run_results.json")["results"]
    except FileNotFoundError:
        return []


def _told(results: list[Result], home: Home, *statuses: str) -> list[str]:
    """The models and tests that ended so, each with why in the test's or dbt's own words."""
    return [
        f"{result['unique_id'].split('.')[2]} ({' '.join(problem(result, home).split())})"
        for result in results
        if result["status"] in statuses
    ]


def _why_it_failed(
    build: DbtCliInvocation, results: list[Result], home: Home, errors: list[str]
) -> str:
    failed = _told(results, home, "error", "fail")
    if not failed:
        told = " ".join(" ".join(errors).split()) or "no reason given"
        return f"dbt did not build anything: {told}; see {build.target_path / 'dbt.log'}"
    shown = "; ".join(failed[:3])
    more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
    return f"dbt: {shown}{more}; see {build.target_path / 'dbt.log'}"


def problem(result: Result, home: Home) -> str:
    """Why a model or test ended as it did, in the words of dbt or of the test.

    A test that can say what is wrong and how to fix it does so in a column `problem`.
    """
    failing_rows = result.get("compiled_code") or ""
    if result["status"] in ("fail", "warn") and failing_rows:
        with closing(connect(home, read_only=True)) as connection:
            found = connection.execute(f"select * from ({failing_rows}) limit 0").description
            if "problem" in {column[0] for column in found}:
                problems = f"select problem from ({failing_rows}) order by problem limit 3"
                return str(one(connection, f"select string_agg(problem, '; ') from ({problems})"))
    return result["message"] or ""


def _built_in_one_line(results: list[Result]) -> str:
    kinds = Counter(result["unique_id"].split(".")[0] for result in results)
    warned = sum(result["status"] == "warn" for result in results)
    warnings = f", {warned} with a warning" if warned else ""
    built = kinds["model"] + kinds["seed"]
    return f"built {built} models and seeds, {kinds['test']} tests held{warnings}"
