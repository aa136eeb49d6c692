"""How threads wait is what OpenMP itself says, asked in a process of its own: it decides when it is loaded."""

import os
import subprocess
import sys


def test_threads_look_a_while_before_they_sleep_and_a_person_can_say_otherwise() -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
    command = [sys.executable, "-c", "import trainyard_engine, torch"]

    def told(**given: str) -> str:
        env = clean | {"OMP_DISPLAY_ENV": "VERBOSE"} | given
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stderr

    said = told()
    assert "GOMP_SPINCOUNT = '2000'" in said
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in said
    assert "GOMP_SPINCOUNT = '7'" in told(GOMP_SPINCOUNT="7")
