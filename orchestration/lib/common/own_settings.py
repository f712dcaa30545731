"""`settings.yml`: the vars that a company has otherwise than dbt_project.yml, checked one by one.

dbt gets them by building/dbt_plugin.py, all else by `project_vars`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.common.own_rules import OwnError, own_rules, rule_rows
from orchestration.lib.common.own_values import Known, problem_of, retention_problem
from orchestration.lib.common.settings import PROJECT_ROOT, Home, home

# Settings that name what rules have.
_NAMING = {"default_attribution_model", "lookback_days_by_conversion_type"}


def shipped_vars() -> dict[str, Any]:
    """The vars of dbt_project.yml."""
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    given: dict[str, Any] = project["vars"]
    return given


def own_vars(where: Home) -> dict[str, Any]:
    """What settings.yml says, checked; nothing where there is no file.

    Raises OwnError: one line that names the file, each key that is wrong, and what is allowed.
    """
    given = _read(where.settings)
    shipped = shipped_vars() if given else {}
    known = _known(where) if given.keys() & _NAMING else Known()
    found = {name: problem_of(name, value, shipped, known) for name, value in given.items()}
    problems = [f"{name}: {problem}" for name, problem in found.items() if problem]
    if given and not problems and (problem := retention_problem(shipped | given)):
        problems = [f"keep_personal_data_days: {problem}"]
    if problems:
        raise OwnError(f"{where.settings}: {'; '.join(problems)}")
    return given


def check_own(where: Home) -> None:
    """Raises OwnError where settings.yml or rules/ say what cannot be."""
    own_vars(where)
    own_rules(where)


def project_vars() -> dict[str, Any]:
    """The vars of dbt_project.yml, as this company has them. Raises OwnError."""
    return shipped_vars() | own_vars(home())


def project_var(name: str) -> float:
    """A number among the vars.

    Raises ValueError when it is not a number.
    """
    given = project_vars().get(name)
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise ValueError(f"var {name} in dbt_project.yml is '{given}'; write a number")
    return given


def _read(path: Path) -> dict[Any, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text)
        given = yaml.safe_load(text)
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise OwnError(f"{path}: not UTF-8; save it as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise OwnError(f"{path}: no YAML{line}; write each setting as `name: value`") from None
    if given is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise OwnError(f"{path}: no settings; write each one as `name: value`")
    names = [key.value for key, _ in node.value]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise OwnError(f"{path}: {', '.join(twice)}: there twice; keep one")
    return dict(given)


def _known(where: Home) -> Known:
    """What the rules have."""
    weighed = ("attribution_weights", "attribution_methods")
    models = {row["attribution_model"] for seed in weighed for row in rule_rows(where, seed)}
    stages = {row["milestone"] or row["stage"] for row in rule_rows(where, "stages")}
    return Known(sorted(models), sorted(stages | {"repeat_sale", "refund"}))
