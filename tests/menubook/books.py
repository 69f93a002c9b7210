"""A small book that is right, and the handlers that it is checked against."""

import shutil
from pathlib import Path

from gateway.engine.actions import Signature

GOOD = Path(__file__).parent / "good"
BROKEN = Path(__file__).parent / "broken"

SIGNATURES = {
    "report": Signature(
        "do",
        needs={"kind": "kinds"},
        may={"place": None, "words": None},
        outcomes=("filed", "too_many"),
        gives={"code": 14},
    ),
    "places": Signature("list", options=("inside",)),
    "text_me": Signature("do", outcomes=("texted",), takes_sms=True),
}
DOMAINS = {"kinds": ("drugs", "gang", "gun")}


def write(folder: Path, **files: str) -> Path:
    """A copy of the good book with some files replaced or added."""
    shutil.copytree(GOOD, folder)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder
