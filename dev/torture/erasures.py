"""Erasures killed at random moments, and whether the next one leaves nothing and changes nothing.

Some persons of a small company are erased. Each erasure is killed, some of them again as they go
on, many with dbt at work; in between a refresh must refuse, or publish and warn. Then one is left
alone. No byte of the persons may then be anywhere below the data folder, and landed files, marts,
books and folders must be those of a data folder where the same erasure was never disturbed, which
has every total of the company as it was before.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from dev.searching import holding
from dev.torture.company import found_company, start
from dev.torture.erased import LANDED, ORDER, ErasureWatch, other_files, texts
from dev.torture.killing import LONGEST, kill, kill_group, seconds_of_stages, wait_for_locks
from dev.torture.trials import Figure, Say, TrialError
from dev.torture.whole import differences, faults
from dev.totals import totals
from orchestration.lib.common.erased import BEGUN, erasure_state, remember
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.erasing.subject import Subject, subjects

PERSONS = 10
_MOST_IN_A_ROW = 5
_SHARES = {LANDED: 4, "start": 2, "load": 2, "build": 8, "copy of the marts": 2, "prune": 1}
_REFUSED = "An erasure was cut off, so nothing is loaded"
_WARNED = "an erasure was cut off: older snapshots"


def erasures(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Kills `count` erasures; see the module."""
    killing = _Killing(folder, seed, say)
    while killing.killed.total() < count:
        killing.one_company(count)
    return killing.figures()


class _Killing:
    """The data folders of one trial, and what was counted so far."""

    def __init__(self, folder: Path, seed: int, say: Say) -> None:
        self.folder = folder
        self.seed = seed
        self.say = say
        self.random = random.Random(f"{seed}/erasures")
        self.killed: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        self.usual: dict[int, float] = {}  # seconds of each stage, undisturbed
        self.before = Home(folder / "before")
        self._found(self.before)
        self.whom = self._chosen()
        self.needles = sorted({text.encode() for one in self.whom for text in texts(one)})
        self.undisturbed = self._copy("undisturbed")
        self._finish(self.undisturbed, "undisturbed", measured=True)
        self._check(self.undisturbed, "undisturbed")
        if totals(self.undisturbed.root) != totals(self.before.root):
            raise TrialError(f"(seed {seed}) an erasure that nobody disturbed changed a total")

    def one_company(self, count: int) -> None:
        """The company once: its erasure is killed, looked at, and left alone."""
        home = self._copy("killed")
        for _ in range(min(self.random.randint(1, _MOST_IN_A_ROW), count - self.killed.total())):
            self._kill_one(home)
            if self.random.random() < 0.5:
                self._refresh_between(home)
        self._finish(home, f"after {self.killed.total()} kills")
        self.counted["erasures left alone, then compared"] += 1
        self._check(home, f"after {self.killed.total()} kills")
        if found := [*other_files(home, self.undisturbed), *differences(home, self.undisturbed)]:
            raise TrialError(f"(seed {self.seed}) {'; '.join(found[:9])}")

    def figures(self) -> list[Figure]:
        """What was counted."""
        return [
            Figure("erasures killed", self.killed.total()),
            *(Figure(f"killed in: {stage}", number) for stage, number in self.killed.items()),
            *(Figure(what, number) for what, number in sorted(self.counted.items())),
            Figure("persons erased each time", len(self.whom), is_sum=False),
            Figure("identifiers of theirs looked for in every file", len(self.needles), False),
            Figure("bytes of them found", 0),
            Figure("totals, rows or landed files that differ", 0),
        ]

    def _found(self, home: Home) -> None:
        company = found_company(self.folder / "company", self.seed)
        for number in range(len(company.batches)):
            company.land(home, number)
        home.root.mkdir(exist_ok=True)
        remember(home, [])  # makes the key: the same tokens in every copy
        self._run(home, "refresh")

    def _chosen(self) -> list[Subject]:
        with closing(connect(self.before, read_only=True)) as connection:
            found = connection.execute(
                "select distinct person_id::varchar from intermediate.int_identifiers_resolved "
                "where identifier_type = 'email' order by all"
            ).fetchall()
            persons = [person for (person,) in found]
            return subjects(connection, self.random.sample(persons, PERSONS))

    def _copy(self, name: str) -> Home:
        home = Home(self.folder / name)
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(self.before.root, home.root, symlinks=True)
        return home

    def _arguments(self, home: Home) -> list[str]:
        """Whom to erase; one that was cut off needs no name."""
        if erasure_state(home):
            return []
        return [*(str(one.person_id) for one in self.whom), "--yes"]

    def _kill_one(self, home: Home) -> None:
        """Kills one erasure at a random moment of a random stage, with or without its dbt."""
        stage = self.random.choices(list(_SHARES), list(_SHARES.values()))[0]
        delay = self.random.uniform(0, self.usual.get(ORDER.index(stage), 0.0))
        alone = self.random.random() < 0.25
        output = self.folder / "said.txt"
        watch = ErasureWatch(home, output)
        erasure = start(home, output, "erase", *self._arguments(home))
        if not kill(erasure, watch.place, ORDER.index(stage), delay, alone):
            self._judge(erasure, output, "an erasure")
            self.counted["ended before its moment came"] += 1
            return
        stage = ORDER[watch.place()]
        self.killed[stage] += 1
        self.counted["killed alone, its dbt left running"] += alone
        self.say(f"{self.killed.total()}: killed in {stage}{', alone' if alone else ''}")
        time.sleep(self.random.uniform(0, 2))
        if self.random.random() < 0.5:
            kill_group(erasure)
        wait_for_locks(home)

    def _refresh_between(self, home: Home) -> None:
        """A refresh of who does not know: it refuses, or publishes and warns."""
        state = erasure_state(home)
        if state is None:
            return
        said = self._run(home, "refresh", code=1 if state == BEGUN else 0)
        if (_REFUSED if state == BEGUN else _WARNED) not in said:
            raise TrialError(f"(seed {self.seed}) a refresh of a cut off erasure says: {said}")
        self.counted[
            "refreshes in between that " + ("refused" if state == BEGUN else "warned")
        ] += 1

    def _finish(self, home: Home, what: str, measured: bool = False) -> None:
        began = time.monotonic()
        output = self.folder / "said.txt"
        watch = ErasureWatch(home, output)
        erasure = start(home, output, "erase", *self._arguments(home))
        if measured:
            seconds_of_stages(erasure, watch.place, self.usual)
        erasure.wait(LONGEST)
        self._judge(erasure, output, what)
        self.say(f"{what}: {time.monotonic() - began:.0f} s")

    def _judge(self, erasure: subprocess.Popen[bytes], output: Path, what: str) -> None:
        """Whether it went well, or had nothing to do: who was erased is nobody any more."""
        said = output.read_text()
        if erasure.returncode != 0 and "nobody has '" not in said:
            raise TrialError(f"{what} (seed {self.seed}): {said}")

    def _check(self, home: Home, what: str) -> None:
        found = [*holding(home.root, self.needles), *faults(home)]
        if state := erasure_state(home):
            found.append(f"the journal still says {state}")
        if found:
            raise TrialError(f"{what} (seed {self.seed}): {'; '.join(found[:9])}")

    def _run(self, home: Home, command: str, code: int = 0) -> str:
        output = self.folder / "said.txt"
        run = start(home, output, command)
        run.wait(LONGEST)
        said = output.read_text()
        if run.returncode != code:
            raise TrialError(f"{command} ended with {run.returncode} (seed {self.seed}): {said}")
        return said
