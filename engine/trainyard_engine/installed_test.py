"""An installation has what requirements.txt names and no more: nothing but tests may need what the tests need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: Imports every module that is no test, then does what finds modules by itself, where the libraries of the tests are not.
PROGRAM = """
import sys
from importlib import import_module
from pathlib import Path
for name in ("pytest", "_pytest", "hypothesis", "jsonschema", "mypy", "ruff"):
    sys.modules[name] = None
package = Path("trainyard_engine")
for file in sorted(package.rglob("*.py")):
    # What lies in `examples` is copied into a model's folder and run there.
    if file.stem.endswith("_test") or file.stem in ("__main__", "conftest", "testing") or "examples" in file.parts:
        continue
    import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
from trainyard_engine.catalogue import load
from trainyard_engine.tables.skops_file import trusted
assert trusted()
load()
found = [name for name in sys.modules if name.startswith("trainyard_engine") and name.endswith("_test")]
assert not found, found
"""


def test_nothing_but_tests_needs_what_tests_need() -> None:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
