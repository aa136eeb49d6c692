"""What is checked, each part with what it found; LeftOut says why not."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from .place import ENGINE, ROOT, Check, LeftOut, Row, TimedOut, architecture, events_of, train, write_job


def facts(device: str) -> Row:
    """The machine."""
    import torch

    told: Row = {"python": sys.version.split()[0], "torch": torch.__version__, "device": device}
    if device != "cpu":
        card = torch.cuda.get_device_properties(0)
        told |= {
            "gpu": card.name,
            "gpu_memory_gib": round(card.total_memory / 2**30, 1),
            "gpus": torch.cuda.device_count(),
        }
        told |= {"cuda": torch.version.cuda, "bf16": torch.cuda.is_bf16_supported(including_emulation=False)}
    return told


def tests(check: Check) -> Row:
    """The engine's tests that are marked cuda."""
    if importlib.util.find_spec("pytest") is None:
        raise LeftOut("pytest is not installed here")
    ended = check.command(
        "-m",
        "pytest",
        "-q",
        "-m",
        "cuda",
        "-p",
        "no:cacheprovider",
        "trainyard_engine/images/cuda_test.py",
        folder=ENGINE,
    )
    last = ended.stdout.strip().splitlines()[-1] if ended.stdout.strip() else ended.stderr[-300:]
    counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|skipped|error)", last)}
    if ended.returncode or counts.get("failed"):
        raise RuntimeError(f"{last}\n{ended.stdout[-3000:]}")
    if not counts.get("passed"):
        raise LeftOut(f"all {counts.get('skipped', 0)} were skipped: they need a GPU")
    return counts


def pause(check: Check, process: subprocess.Popen[bytes], out: Path) -> int:
    """Ends a training by SIGTERM after its first metrics; its exit code. Raises TimedOut."""
    try:
        while not sum(event["event"] == "metric" for event in events_of(out)) > 3:
            if process.poll() is not None:
                raise RuntimeError("the training that was to be paused did not get far enough")
            if not check.rest():
                raise TimedOut("the time was over before the training could be paused")
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        return process.wait(check.rest())
    except subprocess.TimeoutExpired:
        raise TimedOut("the time was over before the training had paused") from None
    finally:
        process.kill()


def resume(check: Check) -> Row:
    """Paused in the middle and gone on, against one that was not."""
    how = {"deterministic": True, "epochs": check.size["resume"]}
    straight, out = check.folder / "straight", check.folder / "paused"
    train(check, straight, **how)
    job = write_job(check, out, **how)
    process = subprocess.Popen(
        [sys.executable, "-m", "trainyard_engine", "train", str(job)],
        env=check.environment,
        cwd=check.folder,
        stderr=subprocess.DEVNULL,
    )
    code = pause(check, process, out)
    if code == 0:
        raise LeftOut("it was over before it could be paused")
    if code != 3:
        raise RuntimeError(f"the training that was to be paused ended with {code}")
    train(check, out, attempt=2, resume=True, **how)
    one, other = (
        hashlib.sha256((path / "model" / "model.safetensors").read_bytes()).hexdigest() for path in (straight, out)
    )
    if one != other:
        raise RuntimeError(f"the resumed training has other weights: {other[:12]} and {one[:12]}")
    return {"weights": "the same bytes"}


def moment(event: Row) -> float:
    """Seconds of an event."""
    return datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()


def ours(check: Check, precision: str) -> Row:
    """Images per second over all epochs with their evaluations and checkpoints, and the most memory that was seen."""
    augmentation = [{"name": "random_resized_crop", "min_scale": 0.5}, "random_horizontal_flip"]
    events = train(check, check.folder / f"ours-{precision}", precision=precision, augmentation=augmentation)
    began = next(event for event in events if event["event"] == "began")
    ended = next(event for event in events if event["event"] == "status" and event["phase"] == "evaluating")
    used = [event for event in events if event["event"] == "system"]
    memory = [event["memory_bytes" if check.device == "cpu" else "gpu_memory_bytes"] or 0 for event in used]
    load = [event["gpu_percent"] for event in used if event["gpu_percent"] is not None]
    return {
        "images_per_second": round(trained(check) / (moment(ended) - moment(began)), 1),
        "memory_mib": round(max(memory, default=0) / 2**20),
        "gpu_percent": round(sum(load) / len(load)) if load else None,
        "accuracy": round(events[-1]["metrics"]["accuracy"], 3),
    }


def trained(check: Check) -> int:
    """Training pictures of all epochs."""
    return int(check.size["pictures"] * check.size["classes"] * check.size["epochs"])


def theirs(check: Check, precision: str) -> Row:
    """The Trainer of Transformers on the same files (bench/images/hf.py)."""
    if importlib.util.find_spec("accelerate") is None:
        raise LeftOut("accelerate, which the Trainer needs, is not installed here")
    size = check.size
    spec = check.folder / f"trainer-{precision}.json"
    spec.write_text(
        json.dumps(
            {
                "data": str(check.folder / "data"),
                "out": str(check.folder / f"trainer-{precision}"),
                "size": size["size"],
                "epochs": size["epochs"],
                "batch_size": size["batch"],
                "learning_rate": 0.001,
                "frozen": False,
                "seed": 1,
                "threads": int(check.environment["OMP_NUM_THREADS"]),
                "architecture": architecture(check),
                "precision": precision,
                "cpu": check.device == "cpu",
                "workers": 0 if check.device == "cpu" else int(check.environment["OMP_NUM_THREADS"]),
                "mean": [0.485, 0.456, 0.406],
                "std": [0.229, 0.224, 0.225],
            }
        )
    )
    ended = check.command(str(ROOT / "bench" / "images" / "hf.py"), str(spec))
    if ended.returncode:
        raise RuntimeError(ended.stderr[-800:])
    told: Row = json.loads(ended.stdout.strip().splitlines()[-1])
    return {name: None if value is None else round(value, 3) for name, value in told.items()}
