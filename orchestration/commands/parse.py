"""Parses the dbt project where that is due: `python -m orchestration.commands.parse`."""

from __future__ import annotations

from orchestration.lib.building.manifest import read_manifest

if __name__ == "__main__":
    read_manifest()
