import pytest

from dev.bench.measuring import CommandError, measure

MEGABYTES = 200
# A parent that does nothing and a child that fills memory for a second.
PARENT = f"""
import subprocess, sys
child = "import time; held = bytearray(b'x' * {MEGABYTES} * 1024**2); time.sleep(1); print('done')"
sys.exit(subprocess.run([sys.executable, '-c', child]).returncode)
"""


def test_the_memory_of_a_child_counts() -> None:
    done = measure(["-c", PARENT])
    assert done.peak_bytes > MEGABYTES * 1024**2
    assert done.seconds > 1
    assert done.output == "done\n"


def test_memory_of_others_does_not_count() -> None:
    held = bytearray(b"x" * MEGABYTES * 1024**2)
    done = measure(["-c", "import time; time.sleep(0.3)"])
    assert 0 < done.peak_bytes < len(held)


def test_the_processor_time_of_a_child_counts() -> None:
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}], check=True)"
    assert measure(["-c", child]).cpu_seconds > 0.5


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(CommandError, match="out of luck"):
        measure(["-c", "raise SystemExit('out of luck')"])


def test_a_command_sees_its_environment() -> None:
    code = "import os; print(os.environ['CLOSEDLOOP_HOME'])"
    assert measure(["-c", code], {"CLOSEDLOOP_HOME": "/there"}).output == "/there\n"
