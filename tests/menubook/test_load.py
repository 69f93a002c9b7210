"""The folder itself: what can't even be read."""

from pathlib import Path

import pytest

from gateway.menubook.faults import MenuErrors
from gateway.menubook.load import FILE_BYTES, load
from tests.menubook.books import write


def test_no_such_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MenuErrors) as caught:
        load(Path("menues"))
    assert str(caught.value) == (
        "menues:1:1: can't be read (No such file or directory); give the folder that holds book.yaml"
    )


def test_what_is_no_readable_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "menus")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "more.yaml").mkdir()
    (folder / "huge.yaml").write_bytes(b"#" * (FILE_BYTES + 1))
    found = [(Path(fault.file).name, fault.message) for fault in load(folder).faults]
    assert found == [
        ("huge.yaml", "is 8,000,001 bytes; at most 8,000,000 are read: split it"),
        ("loop.yaml", "can't be read (Too many levels of symbolic links); mend its rights, or take it away"),
        ("more.yaml", "can't be read (Is a directory); mend its rights, or take it away"),
    ]
