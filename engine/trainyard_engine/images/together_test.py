"""Several processes that train one model, and trainings that are asked to finish early."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from safetensors.torch import load_file

from ..errors import TrainyardError
from ..predictor import load
from ..worker import run
from .testing import (
    class_folders,
    events_of,
    interrupt,
    of_kind,
    start,
    tiny_config,
    tiny_network,
    train_here,
    wait_until,
    weights_of,
    write_job,
)

TWO = ["cpu", "cpu"]


def norm_free(folder: Path) -> Path:
    """A small vision transformer: batch normalisation sees one process's images alone, and would differ."""
    folder.mkdir(parents=True)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 2}
    kind = {"architectures": ["ViTForImageClassification"], "model_type": "vit", "image_size": 16, "patch_size": 8}
    (folder / "config.json").write_text(json.dumps(kind | sizes | {"hidden_dropout_prob": 0.0}))
    return folder


def config_of(root: Path, **changes: Any) -> dict[str, Any]:
    """Half a batch for each of two processes."""
    data, network = class_folders(root / "data", 15), norm_free(root / "network")
    usual: dict[str, Any] = {
        "augmentation": [],
        "optimizer": "sgd",
        "learning_rate": 0.05,
        "epochs": 2,
        "batch_size": 4,
    }
    return tiny_config(data, network, **usual | changes)


def ranks_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that a launcher has started."""
    return [child.pid for child in psutil.Process(process.pid).children()]


def same_weights(one: Path, other: Path) -> None:
    ours, theirs = (load_file(out / "model" / "model.safetensors") for out in (one, other))
    for name, weight in ours.items():
        # Sums of the same numbers in another order.
        torch.testing.assert_close(weight, theirs[name], atol=2e-6, rtol=1e-4)


def test_two_processes_train_as_one_with_the_double_batch(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    assert train_here(tmp_path / "one", config | {"batch_size": 8})[0] == 0
    two = tmp_path / "two"
    ended = start(write_job(two, config, devices=TWO, threads=2))
    _, words = ended.communicate(timeout=600)
    assert ended.returncode == 0, words.decode()[-2000:]
    same_weights(two, tmp_path / "one")
    events, alone = events_of(two), events_of(tmp_path / "one")
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["event"] for event in events].count("finished") == 1
    for ours, theirs in zip(of_kind(events, "metric"), of_kind(alone, "metric"), strict=True):
        assert ours["values"] == pytest.approx(theirs["values"], rel=1e-4)
    assert not list(two.glob("attempts/1/.torchrun-*"))


def test_two_processes_pause_and_go_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    config = config_of(tmp_path, epochs=12)
    assert start(write_job(tmp_path / "straight", config, devices=TWO)).wait(600) == 0
    out = tmp_path / "out"
    assert interrupt(write_job(out, config, devices=TWO), out, 1, 17, signal.SIGTERM) == 3
    assert events_of(out)[-1]["status"] == "paused"
    assert start(write_job(out, config, devices=TWO, attempt=2, resume=True)).wait(600) == 0
    # Not even sums in another order: the bytes.
    assert weights_of(out) == weights_of(tmp_path / "straight")
    again = {event["step"]: event["values"] for event in of_kind(events_of(tmp_path / "straight"), "metric")}
    for event in of_kind(events_of(out, 2), "metric"):
        assert event["values"] == again[event["step"]]


def test_two_processes_agree_on_an_end_with_the_best_so_far(tmp_path: Path) -> None:
    out = tmp_path / "out"
    job = write_job(out, config_of(tmp_path, epochs=1000), devices=TWO)
    assert interrupt(job, out, 1, 12, signal.SIGUSR2) == 0
    assert events_of(out)[-1]["status"] == "completed"


def test_a_signal_before_anybody_listens_is_not_lost(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(write_job(out, config_of(tmp_path, epochs=1000), devices=TWO))
    wait_until(lambda: len(ranks_of(process)) == 2, process)
    process.send_signal(signal.SIGUSR1)
    assert process.wait(600) == 4
    assert events_of(out)[-1]["status"] == "cancelled"


@pytest.mark.parametrize("victim", [0, 1])
def test_the_death_of_one_process_is_that_of_the_attempt(tmp_path: Path, victim: int) -> None:
    out = tmp_path / "out"
    process = start(write_job(out, config_of(tmp_path, epochs=1000), devices=TWO))
    wait_until(lambda: len(of_kind(events_of(out), "metric")) > 5, process)
    ranks = ranks_of(process)
    rank = next(pid for pid in ranks if psutil.Process(pid).environ()["RANK"] == str(victim))
    os.kill(rank, signal.SIGKILL)
    process.communicate(timeout=300)
    assert process.returncode == -signal.SIGKILL
    last = events_of(out)[-1]
    assert (last["event"], last["code"]) == ("error", "worker.killed")
    assert f"Process {victim + 1} of 2 (pid {rank}, cpu) was killed by signal 9 (SIGKILL)" in last["message"]
    assert not [pid for pid in ranks if psutil.pid_exists(pid)]


def test_no_process_outlives_its_launcher(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(write_job(out, config_of(tmp_path, epochs=1000), devices=TWO))
    wait_until(lambda: bool(of_kind(events_of(out), "metric")), process)
    ranks = [psutil.Process(pid) for pid in ranks_of(process)]
    assert len(ranks) == 2
    process.kill()
    process.communicate(timeout=300)
    _, alive = psutil.wait_procs(ranks, timeout=10)
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def test_an_error_of_any_process_is_told_once_in_its_own_words(tmp_path: Path) -> None:
    out = tmp_path / "out"
    config = {"task": "tabular-classification", "data": str(tmp_path / "none.csv"), "target": "x"} | {
        "model": "random_forest"
    }
    process = start(write_job(out, config, devices=TWO))
    process.communicate(timeout=600)
    assert process.returncode == 2
    events = events_of(out)
    assert [event["event"] for event in events[-2:]] == ["error", "finished"]
    assert len(of_kind(events, "error")) == 1
    assert events[-2]["code"] == "config.incompatible"
    assert events[-2]["message"] == "A table is trained on one device; the job has 2."


def test_torchrun_with_another_count_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = write_job(tmp_path / "out", {"task": "image-classification"}, devices=TWO)
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "somebody")
    monkeypatch.setenv("WORLD_SIZE", "3")
    with pytest.raises(TrainyardError, match="2 devices, and torchrun started 3 processes"):
        run(job)


def test_finished_early_with_the_best_so_far(tmp_path: Path) -> None:
    config = tiny_config(class_folders(tmp_path / "data", 20), tiny_network(tmp_path / "network"), epochs=1000)
    out = tmp_path / "out"
    assert interrupt(write_job(out, config), out, 1, 12, signal.SIGUSR2) == 0
    events = events_of(out)
    assert events[-1]["status"] == "completed"
    early = events[-1]["early"]
    assert (early["unit"], early["of"]) == ("epoch", 1000)
    assert 1 <= early["done"] < 1000
    assert json.loads((out / "model" / "metrics.json").read_text())["finished_early"] == early
    assert any(event["message"].startswith("Finished early, as asked, at epoch") for event in of_kind(events, "log"))
    assert load(out / "model").image(next((tmp_path / "data").rglob("*.png")))


def test_pruned_by_the_stop_file_with_its_reason(tmp_path: Path) -> None:
    config = tiny_config(class_folders(tmp_path / "data", 20), tiny_network(tmp_path / "network"), epochs=1000)
    out = tmp_path / "out"
    process = start(write_job(out, config))
    wait_until(lambda: bool(of_kind(events_of(out), "metric")), process)
    (out / "attempts" / "1" / "stop.json").write_text(json.dumps({"stop": "prune", "reason": "behind the median"}))
    process.communicate(timeout=300)
    assert process.returncode == 5
    events = events_of(out)
    assert events[-1]["status"] == "pruned"
    assert [event["message"] for event in of_kind(events, "log")][-1] == "Pruned, as asked: behind the median"
    assert not (out / "model").exists()
