"""What `make settings` writes: a settings.yml to fill in, and copies of rules to edit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from orchestration.lib.common.own_rules import README, SEEDS, OwnError, shipped_seeds
from orchestration.lib.common.own_values import NOT_OWN
from orchestration.lib.common.settings import PROJECT_ROOT, Home

_HEAD = """\
# What this company has otherwise than closedloop ships it; docs/settings.md says more of each.
# Take the # from the start of a line and change its value. The next refresh rebuilds what depends
# on it. A setting that is not here has its default, also after an upgrade.
"""
_README = """\
Rules of your own. A file <name>.csv here takes the place of seeds/<name>.csv in the code, whole:
the shipped rows of that name no longer count. The list of names, and what each decides, is in
README.md, "Change a rule". To begin with the shipped rows:

    make settings RULES="channel_rules own_domains"

Edit the copy with a spreadsheet or an editor and save it as CSV in UTF-8. The next refresh rebuilds
what depends on it. Remove the file, and the shipped rules count again.
"""
_SETTING = re.compile(r"(\w+):")


def write_missing(home: Home, seeds: list[str]) -> Iterator[str]:
    """Writes what is not there yet, and never over a file; a line for each.

    Raises OwnError when there is no seed of a name.
    """
    known = shipped_seeds()
    for seed in seeds:
        if seed not in known:
            near = get_close_matches(seed, known, n=1) or known
            raise OwnError(f"RULES: no rules are called {seed}; did you mean {near[0]}?")
    home.rules.mkdir(parents=True, exist_ok=True)
    files = {home.settings: _settings(), home.rules / README: _README}
    for seed in seeds:
        files[home.rules / f"{seed}.csv"] = (SEEDS / f"{seed}.csv").read_text(encoding="utf-8")
    for path, content in files.items():
        if path.exists():
            yield f"Kept {path}, which is there."
        else:
            path.write_text(content, encoding="utf-8")
            yield f"Wrote {path}"


def _settings() -> str:
    """Every var that a company may choose, as dbt_project.yml has it, with # before it."""
    text = (PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    lines = text.partition("\nvars:\n")[2].partition("\n\n")[0].splitlines()
    blocks: list[list[str]] = []
    for line in (one.removeprefix("  ") for one in lines):
        # A comment begins what belongs together: itself and the vars below it.
        if not blocks or (line.startswith("#") and not blocks[-1][-1].startswith("#")):
            blocks.append([])
        blocks[-1].append(line)
    shown = [block for block in blocks if not NOT_OWN.keys() & set(_names(block))]
    return _HEAD + "".join("\n" + "\n".join(map(_commented, block)) + "\n" for block in shown)


def _names(block: list[str]) -> list[str]:
    return [found[1] for line in block if (found := _SETTING.match(line))]


def _commented(line: str) -> str:
    return line if line.startswith("#") else f"#{line}"
