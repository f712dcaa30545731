"""The command, the files that it writes, and that no address or secret is in any of them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from activation_home import Activation

from dev.fakes.google_data_manager import REFRESH_TOKEN, DataManager, invalid
from orchestration.commands import connect
from orchestration.commands.activate import main
from orchestration.lib.activating.destination import destination_names
from orchestration.lib.activating.hashing import sha256
from orchestration.lib.common.settings import PROJECT_ROOT

NAME = "google_data_manager"


@pytest.fixture(autouse=True)
def home(activation: Activation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(activation.home.root))


def test_it_shows_counts_and_sums_by_reason_and_writes_the_rows(
    activation: Activation, google: DataManager, capsys: pytest.CaptureFixture[str]
) -> None:
    activation.sale(NAME, "1", "1000.50")
    activation.sale(NAME, "2", "7.25", held_back_because="no consent")
    activation.sale(NAME, "3", "2.00", held_back_because="no consent")
    activation.write()
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert "would be sent" in shown
    assert "1,000.50 USD" in shown
    assert "9.25 USD" in shown
    assert "Nothing was sent" in shown
    with (activation.home.activation / f"{NAME}.conversions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["why"] for row in rows] == ["", "no consent", "no consent"]
    assert google.requests == []


def test_exit_codes(
    activation: Activation, google: DataManager, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 1  # no work file
    assert "`make refresh` first" in capsys.readouterr().err
    activation.write()
    assert main(["--send"]) == 0
    activation.sale(NAME, "1")
    activation.write()
    assert main(["google_ad"]) == 1
    assert "did you mean google_ads?" in capsys.readouterr().err
    google.actions.clear()
    assert main(["--send"]) == 1
    assert "FAILED google_data_manager.conversions" in capsys.readouterr().out
    google.actions.add("987")
    assert main(["--send", NAME]) == 0


def test_what_is_due_and_not_connected_is_said(
    activation: Activation, google: DataManager, capsys: pytest.CaptureFixture[str]
) -> None:
    activation.sale("linkedin_ads", "1", click_id_type="li_fat_id")
    activation.write()
    assert main(["--send"]) == 0
    assert "1 are due, and activate of" in capsys.readouterr().out


def test_a_wrong_connections_yml_is_one_line(
    activation: Activation, google: DataManager, capsys: pytest.CaptureFixture[str]
) -> None:
    activation.sale(NAME, "1")
    activation.write()
    activation.home.connections.write_text("activate:\n  gogle_ads: {}\n")
    assert main(["--send"]) == 1
    assert "activate.gogle_ads: no such destination; did you mean google_ads?" in (
        capsys.readouterr().err
    )
    activation.home.connections.write_text(
        f"activate:\n  {NAME}: {{client_id: ya29.secret, operating_account: '1'}}\n"
    )
    assert main(["--send"]) == 1
    shown = capsys.readouterr().out
    assert f"activate.{NAME}.client_id: must be the name of an environment variable" in shown
    assert "ya29.secret" not in shown


def test_no_address_secret_or_hash_is_in_any_file_or_line(
    activation: Activation, google: DataManager
) -> None:
    """Planted ones, looked for in every byte that a run leaves."""
    planted = ["planted.person@secret-mail.example", "+12015550987"]
    activation.person("p1", *planted)
    activation.person("p2", *planted)
    activation.sale(NAME, "1")
    activation.sale(NAME, "2")
    activation.member(NAME, "customers", "p1")
    activation.fields.append(
        {
            "destination": "hubspot",
            "object": "contacts",
            "record_id": "1",
            "property": "page",
            "value": f"/thanks?email={planted[0]}",
            "current_value": planted[0],
        }
    )
    activation.write()
    before = {path for path in activation.home.root.rglob("*") if path.is_file()}
    words = f"row of {planted[0]} {sha256(planted[0])} {REFRESH_TOKEN}"
    google.bad = {"2"}
    google.next_answers = []
    real = google.answer

    def repeat(request: object) -> object:
        told = real(request)  # type: ignore[arg-type]
        if told.status == 400:
            told = invalid("events[1].user_data", words)
        return told

    google.answer = repeat  # type: ignore[method-assign, assignment]
    ran = subprocess.run(
        [sys.executable, "-m", "orchestration.commands.activate", "--send"],
        cwd=PROJECT_ROOT,
        env=os.environ | {"CLOSEDLOOP_HOME": str(activation.home.root)},
        capture_output=True,
        check=False,
    )
    assert b"refused" in ran.stdout
    import gzip

    written = [ran.stdout, ran.stderr]
    for path in set(activation.home.root.rglob("*")) - before:
        if path.is_file():
            content = path.read_bytes()
            written.append(gzip.decompress(content) if path.suffix == ".gz" else content)
    assert len(written) > 5
    secrets = [REFRESH_TOKEN, "g00gle-s3cret", *planted, sha256(planted[0]), sha256(planted[1])]
    for secret in secrets:
        assert not [one for one in written if secret.encode() in one], secret
    assert google.sales["1"]["userData"]


def test_files_are_of_this_user_alone(activation: Activation, google: DataManager) -> None:
    activation.sale(NAME, "1")
    activation.write()
    main(["--send"])
    for path in (activation.home.activation, *activation.home.activation.iterdir()):
        assert Path(path).stat().st_mode & 0o077 == 0


def test_the_file_to_fill_in_knows_every_destination(activation: Activation) -> None:
    assert connect.main() == 0
    lines = activation.home.connections.read_text().splitlines()
    start = lines.index("activate:")
    filled = [line.replace("  # ", "  ", 1) for line in lines[start:]]
    told = yaml.safe_load("\n".join(filled))["activate"]
    assert list(told) == destination_names()
