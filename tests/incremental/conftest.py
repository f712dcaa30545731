"""A data folder that refreshes by the compiled models."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dev.compiled import CompiledHome, Project
from dev.torture.batchings import read_files
from dev.torture.samples import write_exports
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import read_streams

STAMPS = '"CreatedDate": "2026-06-01T10:00:00Z", "SystemModstamp": "2026-06-01T10:00:00Z"'
# So small a company of the simulator's invites nobody.
CAMPAIGN = {
    "salesforce/campaigns/webinar.jsonl": '{"Id": "7010000000000W1", "Name": "Tour", '
    f'"Type": "Webinar", "IsDeleted": false, {STAMPS}}}\n',
    "salesforce/campaign_members/invited.jsonl": "".join(
        f'{{"Id": "00v00000000000{number}", "LeadId": "00Q00000000000{number}", '
        f'"CampaignId": "7010000000000W1", "HasResponded": true, "IsDeleted": false, {STAMPS}}}\n'
        for number in range(1, 9)
    ),
}


@pytest.fixture
def home(project: Project, tmp_path: Path) -> Iterator[CompiledHome]:
    """A data folder in which nothing has landed."""
    with closing(CompiledHome(project, tmp_path / "home")) as home:
        yield home


@pytest.fixture(scope="session")
def company(
    every_model: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CompiledHome]:
    """A company with records of every stream, built twice: nothing is new to its models."""
    folder = tmp_path_factory.mktemp("company")
    exports = Home(folder / "exports")
    write_exports(exports.root, read_streams(), 3, visitors=20)
    with closing(CompiledHome(every_model, folder / "home")) as home:
        home.land(read_files(exports) | CAMPAIGN)
        home.refresh(full=True)
        home.refresh()
        yield home
