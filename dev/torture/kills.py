"""Refreshes killed at random moments, and whether the next one makes everything whole.

Weeks of exports arrive one after the other. Of each week some refreshes are killed, one after the
other, each at a moment of its own; then one is left alone. Marts, books and folders must then be
those of a data folder where nothing was ever killed, and readers must never have noticed.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

from dev.torture.company import found_company, start_refresh
from dev.torture.killing import LONGEST, kill, kill_group, seconds_of_stages, wait_for_locks
from dev.torture.readers import Reading, looping_readers
from dev.torture.stages import STAGES, Watch
from dev.torture.trials import Figure, Say, TrialError
from dev.torture.whole import differences, faults, locks_held
from orchestration.lib.common.settings import Home

_WEEKS = 3  # the first is built in full, the others are added
_MOST_IN_A_ROW = 8
# How often a moment lies in a stage: most in the long one, and the short ones are not missed.
_SHARES = dict.fromkeys(STAGES, 2) | {"load": 5, "build": 18}
_TOLD = "Another refresh or dbt build is at work (pid "


def kills(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Kills `count` refreshes; see the module."""
    killing = _Killing(folder, seed, say)
    while killing.killed.total() < count:
        killing.years_work(count)
    return killing.figures()


class _Killing:
    """The data folders of one trial, and what was counted so far."""

    def __init__(self, folder: Path, seed: int, say: Say) -> None:
        self.folder = folder
        self.seed = seed
        self.say = say
        self.random = random.Random(f"{seed}/kills")
        self.company = found_company(folder / "company", seed)
        self.usual: dict[int, float] = {}  # seconds of each stage, undisturbed
        self.killed: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        self.readings: list[Reading] = []
        self.undisturbed: list[Home] = []
        for week in range(_WEEKS):
            self.undisturbed.append(self._undisturbed(week))

    def years_work(self, count: int) -> None:
        """All weeks once, in a data folder that begins with the first one built, or with none."""
        home = Home(self.folder / "killed")
        begins = self.random.choice([0, 1, 1, 1])
        shutil.rmtree(home.root, ignore_errors=True)
        home.root.mkdir()
        if begins:
            shutil.copytree(self.undisturbed[0].root, home.root, symlinks=True, dirs_exist_ok=True)
        with looping_readers(home.published, pause=2) as readings:
            for week in range(begins, _WEEKS):
                if self.killed.total() >= count:
                    break
                self.company.land(home, week)
                in_a_row = self.random.randint(1, _MOST_IN_A_ROW)
                for _ in range(min(in_a_row, count - self.killed.total())):
                    self._kill_one(home)
                self._leave_one(home, week)
        self.readings += readings
        if found := [f"{one.kind}: {fault}" for one in readings for fault in one.faults]:
            raise TrialError(f"a reader was disturbed (seed {self.seed}): {'; '.join(found)}")

    def figures(self) -> list[Figure]:
        """What was counted."""
        kinds = {one.kind: 0 for one in self.readings}
        for one in self.readings:
            kinds[one.kind] += one.reads
        return [
            Figure("refreshes killed", self.killed.total()),
            *(Figure(f"killed in: {stage}", self.killed[stage]) for stage in STAGES),
            *(Figure(what, number) for what, number in sorted(self.counted.items())),
            *(Figure(f"reads meanwhile, {kind}", number) for kind, number in kinds.items()),
            Figure("reads that failed or saw two versions", 0),
        ]

    def _undisturbed(self, week: int) -> Home:
        """A data folder where the weeks up to this one came in, and nothing was killed."""
        home = Home(self.folder / f"undisturbed-{week}")
        if week:
            shutil.copytree(self.undisturbed[week - 1].root, home.root, symlinks=True)
        self.company.land(home, week)
        self._finish(home, f"undisturbed, week {week + 1}", measured=True)
        return home

    def _kill_one(self, home: Home) -> None:
        """Kills one refresh at a random moment of a random stage, with or without its children."""
        stages = list(_SHARES)
        stage = self.random.choices(stages, list(_SHARES.values()))[0]
        delay = self.random.uniform(0, self.usual.get(STAGES.index(stage), 0.0))
        if stage == STAGES[-1]:
            delay /= 2  # a refresh that has ended cannot be killed
        alone = self.random.random() < 0.25
        output = self.folder / "said.txt"
        output.unlink(missing_ok=True)
        watch = Watch(home, output)
        refresh = start_refresh(home, output)
        if not kill(refresh, watch.place, STAGES.index(stage), delay, alone):
            if refresh.returncode != 0:
                raise TrialError(f"a refresh failed (seed {self.seed}): {output.read_text()}")
            self.counted["ended before its moment came"] += 1
            return
        stage = watch.stage()
        self.killed[stage] += 1
        self.say(f"{self.killed.total()}: killed in {stage}{', alone' if alone else ''}")
        if alone:
            self._meet_the_orphan(home, refresh)
        wait_for_locks(home)

    def _meet_the_orphan(self, home: Home, refresh: subprocess.Popen[bytes]) -> None:
        """What a killed refresh left running keeps the next one out, or has ended."""
        self.counted["killed alone, its dbt left running"] += 1
        time.sleep(self.random.uniform(0, 1))
        if locks_held(home):
            output = self.folder / "said.txt"
            second = start_refresh(home, output)
            second.wait(LONGEST)
            said = output.read_text()
            if second.returncode != 0 and not said.startswith(_TOLD):
                raise TrialError(f"beside a dbt that was left running: {said}")
            self.counted["kept out by a dbt left running"] += second.returncode != 0
        if self.random.random() < 0.5:
            kill_group(refresh)

    def _leave_one(self, home: Home, week: int) -> None:
        """One refresh to its end; all must then be as if nothing had happened."""
        self._finish(home, f"week {week + 1} after {self.killed.total()} kills")
        self.counted["refreshes left alone, then compared"] += 1
        found = [*faults(home), *differences(home, self.undisturbed[week])]
        if found:
            kept = self.folder.with_name(f"{self.folder.name}-failed")
            shutil.copytree(self.folder, kept, symlinks=True, dirs_exist_ok=True)
            raise TrialError(f"(seed {self.seed}; kept in {kept}) {'; '.join(found[:9])}")

    def _finish(self, home: Home, what: str, measured: bool = False) -> None:
        output = self.folder / "said.txt"
        output.unlink(missing_ok=True)
        began = time.monotonic()
        watch = Watch(home, output)
        refresh = start_refresh(home, output)
        if measured:
            seconds_of_stages(refresh, watch.place, self.usual)
        refresh.wait(LONGEST)
        if refresh.returncode != 0:
            raise TrialError(f"{what} (seed {self.seed}): {output.read_text()}")
        self.say(f"{what}: {time.monotonic() - began:.0f} s")
