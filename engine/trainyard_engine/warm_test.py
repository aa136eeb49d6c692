"""What the warm process imports, in a process of its own: this one has everything loaded already."""

import subprocess
import sys

from . import warm


def loaded_after(modules: tuple[str, ...]) -> list[str]:
    """Names of all modules that are loaded then, oldest first."""
    code = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\nprint(*sys.modules, sep='\\n')"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_functions_of_scipy_are_found_before_torch_is_searched() -> None:
    loaded = loaded_after(warm.FIRST + warm.MODULES[:1])
    assert loaded.index("numpy") < loaded.index("scipy.special") < loaded.index("torch")
