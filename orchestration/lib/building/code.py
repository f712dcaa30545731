"""What decides the rows of each incremental model: a hash of its code and of all that it reads.

Dependencies are taken from the words of a text: a model, seed, macro or var that it names, it
uses. That may be one too many, which costs a rebuild; it is never one too few. dbt's own graph
does not say which macros lie behind a condition, and nothing of vars.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.common.settings import PROJECT_ROOT

_QUOTED = re.compile(r"""['"](\w+)['"]""")
_REF = re.compile(r"""\bref\(\s*['"](\w+)['"]""")
_VAR = re.compile(r"""\bvar\(\s*['"](\w+)['"]""")
_JINJA = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALL = re.compile(r"\b(\w+)\(")
_WORD = re.compile(r"[a-z_]\w*")
_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")
_IMPORT = re.compile(r"^(?:import|from) (\w+)", re.MULTILINE)
# Packages that are called otherwise than their module.
_PACKAGES = {"crawleruseragents": "crawler-user-agents"}
# What a config says to people and to dbt's checks alone.
_NO_MATTER = {"access", "group", "tags"}
_YML_CONFIG = re.compile(r"^ +config:", re.MULTILINE)


# Another day is not another code: what depends on it is built in full, and compared.
_OF_THE_DAY = "as_of_date"


@dataclass(frozen=True)
class Code:
    """What decides the rows of a model, but for the values of `variables`."""

    hash: str
    variables: frozenset[str]
    before: frozenset[str]  # the models and seeds that it is made from


@dataclass(frozen=True)
class _Text:
    """A model, seed or file of macros: its text, and what that names."""

    content: str
    nodes: frozenset[str] = frozenset()
    macros: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()


@dataclass
class _Project:
    """All texts of the project by the names that others call them by."""

    root: Path
    nodes: dict[str, Path] = field(default_factory=dict)
    macros: dict[str, Path] = field(default_factory=dict)
    configs: dict[str, str] = field(default_factory=dict)
    texts: dict[Path, _Text] = field(default_factory=dict)


def codes(root: Path = PROJECT_ROOT, own: Mapping[str, Path] | None = None) -> dict[str, Code]:
    """The code of each incremental model that is built again when its code is another.

    `own` are a company's own files in the place of seeds, by the seed's name.
    """
    project = _read(root)
    for name, file in (own or {}).items():
        project.texts[project.nodes[name]] = _named(project, file)
    found = {}
    for name, path in project.nodes.items():
        content = path.read_text(encoding="utf-8") if path.suffix == ".sql" else ""
        if "materialized='incremental'" in content and "full_refresh=false" not in content:
            found[name] = _code(project, name)
    return found


def _read(root: Path) -> _Project:
    project = _Project(root)
    for path in sorted((root / "dbt_project/macros").rglob("*.sql")):
        content = path.read_text(encoding="utf-8")
        project.macros |= dict.fromkeys(_MACRO.findall(content), path)
    for folder, kinds in (("dbt_project/models", (".sql", ".py")), ("seeds", (".csv",))):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in kinds:
                project.nodes[path.stem] = path
            elif path.suffix == ".yml":
                project.configs |= _configs(path)
    return project


def _configs(path: Path) -> dict[str, str]:
    """The config that a yml gives to each of its models or seeds."""
    content = path.read_text(encoding="utf-8")
    if not _YML_CONFIG.search(content):
        return {}
    said: dict[str, Any] = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    nodes = [*said.get("models", []), *said.get("seeds", [])]
    decisive = {
        one["name"]: {key: said for key, said in one["config"].items() if key not in _NO_MATTER}
        for one in nodes
        if "config" in one
    }
    return {name: repr(config) for name, config in decisive.items() if config}


def _code(project: _Project, name: str) -> Code:
    nodes = {name}
    waiting = [project.nodes[name]]
    used: dict[Path, _Text] = {}
    while waiting:
        path = waiting.pop()
        if path in used:
            continue
        text = used[path] = _text(project, path)
        nodes |= text.nodes
        waiting += [project.nodes[one] for one in text.nodes]
        waiting += [project.macros[one] for one in text.macros]
    digest = hashlib.sha256()
    for path in sorted(used):
        digest.update(f"{path.stem}\n{used[path].content}\n".encode())
    packages = {"duckdb"}.union(*(text.packages for text in used.values()))
    digest.update(repr([_version(package) for package in sorted(packages)]).encode())
    return Code(
        digest.hexdigest()[:16],
        frozenset().union(*(text.variables for text in used.values())) - {_OF_THE_DAY},
        frozenset(nodes - {name}),
    )


def _text(project: _Project, path: Path) -> _Text:
    if path not in project.texts:
        project.texts[path] = _named(project, path)
    return project.texts[path]


def _named(project: _Project, path: Path) -> _Text:
    content = path.read_text(encoding="utf-8-sig") + project.configs.get(path.stem, "")
    if path.suffix == ".csv":
        return _Text(content, variables=frozenset(_VAR.findall(content)))
    said = _COMMENT.sub("", content)
    quoted = set(_QUOTED.findall(said))
    models = {one for one in quoted & project.nodes.keys() if project.nodes[one].suffix != ".csv"}
    words = set(_CALL.findall(said))
    words |= {w for part in _JINJA.findall(said) for w in _WORD.findall(_STRING.sub("", part))}
    words |= {f"default__{one}" for one in quoted}  # dispatched
    words |= {f"get_incremental_{one}_sql" for one in quoted}
    return _Text(
        content,
        nodes=frozenset(models | (set(_REF.findall(said)) & project.nodes.keys())),
        macros=frozenset(words & project.macros.keys()),
        variables=frozenset(_VAR.findall(said)),
        packages=frozenset(_IMPORT.findall(said)) if path.suffix == ".py" else frozenset(),
    )


@cache
def _version(module: str) -> str:
    """The version of the package that a Python model imports a module of."""
    if module in sys.stdlib_module_names:
        return ""
    try:
        return f"{module} {version(module)}"
    except PackageNotFoundError:
        return f"{module} {version(_PACKAGES[module])}"
