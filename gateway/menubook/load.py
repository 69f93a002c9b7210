"""The menu folder as texts, before anything is understood of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.menubook.faults import Fault, MenuErrors

BOOK = "book.yaml"
SMS = "sms.yaml"
REPLIES = "replies.yaml"

FILE_BYTES = 8_000_000
"""Largest menu file that is read; a thousand states take about 500 kB."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a menu book, by name. `folder` only stands before names in messages.

    `faults` are those found while reading: files that are not UTF-8, misnamed, or too large.
    """

    folder: str
    files: Mapping[str, str]
    faults: tuple[Fault, ...] = ()

    @property
    def version(self) -> str:
        """Hash of every file's name and text: equal sources are the same version anywhere."""
        canonical = json.dumps(sorted(self.files.items()), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    def to_json(self) -> str:
        return json.dumps(dict(sorted(self.files.items())), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Sources":
        return cls("menus", json.loads(text))


def load(folder: Path) -> Sources:
    """Read every `*.yaml` of the folder. Raises MenuErrors when the folder itself can't be read."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        why = f"can't be read ({error.strerror}); give the folder that holds {BOOK}"
        raise MenuErrors([Fault(str(folder), 1, 1, why)]) from None
    files: dict[str, str] = {}
    faults: list[Fault] = []
    for path in paths:
        if path.suffix == ".yml":
            faults.append(Fault(str(path), 1, 1, f"is not read; call it {path.stem}.yaml"))
        elif path.suffix == ".yaml":
            text = _read(path)
            if isinstance(text, Fault):
                faults.append(text)
            else:
                files[path.name] = text
    return Sources(str(folder), files, tuple(faults))


def _read(path: Path) -> str | Fault:
    try:
        size = path.stat().st_size
        if size > FILE_BYTES:
            return Fault(str(path), 1, 1, f"is {size:,} bytes; at most {FILE_BYTES:,} are read: split it")
        raw = path.read_bytes()
    except OSError as error:
        return Fault(str(path), 1, 1, f"can't be read ({error.strerror}); mend its rights, or take it away")
    try:
        return raw.decode("utf-8-sig")  # with or without the mark that some editors put first
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        return Fault(str(path), line, column, "is not UTF-8 text from here on; save the file as UTF-8")
