"""One store for all parts: nothing is decoded twice, in memory, on the disk, and by the next run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from .. import memory
from ..errors import TrainyardError
from .decode import Decoded
from .disk import DiskCache
from .folder import Item, listing
from .pixels import Pictures, read
from .preprocessing import Preprocessing
from .store import Decoding, Places, Store
from .testing import class_folders, tiny_config, tiny_network, train_here, weights_of

SIDE = 16
HOW = Decoding.of(Preprocessing(SIDE))


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    return listing(class_folders(tmp_path / "data", 20)).parts["all"]


def loaded(
    items: list[Item], in_memory: int, disk: DiskCache | None = None, threads: int = 2
) -> tuple[Store, Pictures]:
    store = Store(items, HOW, threads, Places(in_memory, disk))
    return store, read(store, range(len(items)), lambda: None).pictures


def test_partly_in_memory_then_on_the_disk_everything_is_decoded_once(tmp_path: Path, items: list[Item]) -> None:
    whole, expected = loaded(items, 60)
    assert whole.in_memory == 60
    store, pictures = loaded(items, 25, DiskCache(tmp_path / "c", HOW.key(), SIDE))
    assert (store.in_memory, store.decoded) == (25, 60)
    rows = np.random.default_rng(1).permutation(60)
    for threads in (1, 2):
        store.threads = threads
        for _ in range(3):
            for some in np.split(rows, 6):
                pictures.ahead(some)
                assert (pictures.take(some) == expected.take(some)).all()
    assert store.decoded == 60


def test_the_next_run_decodes_only_what_the_disk_does_not_have(tmp_path: Path, items: list[Item]) -> None:
    loaded(items, 20, DiskCache(tmp_path / "c", HOW.key(), SIDE))
    store, pictures = loaded(items, 60, DiskCache(tmp_path / "c", HOW.key(), SIDE))
    assert store.decoded == 20
    assert (pictures.take(range(60)) == loaded(items, 60)[1].take(range(60))).all()
    other = Decoding(SIDE, HOW.decode, ["another way"])
    assert other.key() != HOW.key()


def test_a_damaged_entry_is_decoded_again_once(tmp_path: Path, items: list[Item]) -> None:
    disk = DiskCache(tmp_path / "c", HOW.key(), SIDE)
    store, pictures = loaded(items, 0, disk)
    expected = pictures.take([7])
    disk.path(store.entries[7].sha256).write_bytes(b"damaged")
    for _ in range(3):
        assert (pictures.take([7]) == expected).all()
    assert store.decoded == 61


def test_without_memory_and_disk_they_are_decoded_ahead_and_are_the_same(items: list[Item]) -> None:
    expected = loaded(items, 60)[1]
    store, pictures = loaded(items, 10, threads=3)
    rows = np.arange(5, 30)
    pictures.ahead(rows)
    assert (pictures.take(rows) == expected.take(rows)).all()
    # Somebody else takes between: what was fetched ahead is not given for it.
    pictures.ahead(rows)
    assert (pictures.take(rows + 1) == expected.take(rows + 1)).all()
    # A thread that the system holds up may still be at the last that nobody wants.
    assert 60 + 20 + 21 <= store.decoded <= 60 + 20 + 20 + 21
    items[40].file.unlink()
    with pytest.raises(TrainyardError, match="was changed or removed"):
        pictures.take([40])
    items[41].file.write_bytes(items[42].file.read_bytes())
    with pytest.raises(TrainyardError, match="was changed during the training"):
        pictures.take([41])


def test_parts_of_a_split_share_their_pictures(items: list[Item]) -> None:
    store, pictures = loaded(items, 60)
    half, rest = pictures.select(range(30)), pictures.select(range(30, 60))
    assert half.store is rest.store is store
    assert (rest.select([3, 1]).take([0, 1]) == pictures.take([33, 31])).all()
    assert [item.path for item in rest.select([3]).items] == [items[33].path]


def test_a_training_of_what_does_not_fit_decodes_every_picture_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINYARD_CACHE_DIR", str(tmp_path / "cache"))
    counted: list[int] = []
    decode = Store._decode

    def count(self: Store, content: bytes, wide: bool) -> Decoded:
        counted.append(1)
        return decode(self, content, wide)

    monkeypatch.setattr(Store, "_decode", count)
    root = class_folders(tmp_path / "data", 20)
    config = tiny_config(root, tiny_network(tmp_path / "network"))
    assert train_here(tmp_path / "whole", config, threads=2)[0] == 0
    monkeypatch.setattr(memory, "available", lambda: 4 * 13 * HOW.bytes())
    counted.clear()
    assert train_here(tmp_path / "parted", config, threads=2)[0] == 0
    assert len(counted) == 60
    assert weights_of(tmp_path / "parted") == weights_of(tmp_path / "whole")
    # The next run has them all, also what stood in memory.
    assert train_here(tmp_path / "again", config, threads=2)[0] == 0
    assert len(counted) == 60
    assert weights_of(tmp_path / "again") == weights_of(tmp_path / "whole")
    # Without a disk they are decoded again for each of three epochs, and the weights are the same.
    monkeypatch.setenv("TRAINYARD_CACHE_GB", "0")
    counted.clear()
    assert train_here(tmp_path / "disk-less", config, threads=2)[0] == 0
    assert len(counted) > 150
    assert weights_of(tmp_path / "disk-less") == weights_of(tmp_path / "whole")
