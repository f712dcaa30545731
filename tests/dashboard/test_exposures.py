"""dbt's exposures of pages are pages that there are, and read what they say."""

from __future__ import annotations

import re

import pytest
import yaml

from orchestration.dashboard.view import PAGES, QUERIES
from orchestration.lib.common.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "dbt_project/models/reports/_exposures.yml"
EXPOSURES = {
    exposure["url"]: exposure
    for exposure in yaml.safe_load(FILE.read_text(encoding="utf-8"))["exposures"]
}


def test_every_page_is_an_exposure_and_every_exposure_with_an_address_is_a_page() -> None:
    assert sorted(EXPOSURES) == sorted(f"http://127.0.0.1:8080/?page={page}" for page in PAGES)


@pytest.mark.parametrize("url", EXPOSURES)
def test_an_exposure_reads_what_its_page_reads(url: str) -> None:
    page = url.rpartition("=")[2]
    read = re.findall(r"marts\.(\w+)", "\n".join(QUERIES[page].values()))
    assert EXPOSURES[url]["depends_on"] == [f"ref('{mart}')" for mart in sorted(set(read))]


def test_no_other_exposure_says_that_it_is_a_dashboard() -> None:
    others = (PROJECT_ROOT / "dbt_project/models").rglob("_exposures.yml")
    assert not [file for file in others if file != FILE and "type: dashboard" in file.read_text()]
