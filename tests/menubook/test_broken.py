"""Every way to get a menu wrong: a small broken file each, beside the exact message.

A folder of `broken/` holds the files that replace those of `good/`; `without.txt` names one that
is taken away.
"""

import shutil
from pathlib import Path

import pytest

from gateway.menubook.build import build
from gateway.menubook.faults import MenuErrors
from gateway.menubook.load import load
from tests.menubook.books import BROKEN, DOMAINS, GOOD, SIGNATURES


@pytest.mark.parametrize("name", sorted(path.name for path in BROKEN.iterdir()))
def test_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # so that messages name menus/…, as they do for an administrator
    menus = Path("menus")
    shutil.copytree(GOOD, menus)
    for path in (BROKEN / name).iterdir():
        if path.name == "without.txt":
            (menus / path.read_text().strip()).unlink()
        elif path.name != "expected.txt":
            shutil.copy(path, menus)

    with pytest.raises(MenuErrors) as caught:
        build(load(menus), SIGNATURES, DOMAINS)

    expected = (BROKEN / name / "expected.txt").read_text(encoding="utf-8")
    assert str(caught.value) + "\n" == expected
