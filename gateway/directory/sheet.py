"""A CSV as administrators make them, read with the line of every row and every mistake kept."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Called with what is being read, rows done, rows in all."""

_EVERY = 200  # rows between two words of progress


class ImportErrors(Exception):  # noqa: N818
    """A file was refused whole. `faults` are `file:line: what is wrong, and what would be right`."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns that a file must and may have."""

    must: tuple[str, ...]
    may: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did, in rows of the directory. `stopped` of them sent STOP before they came in."""

    what: str
    added: int
    updated: int
    stopped: int = 0

    @property
    def summary(self) -> str:
        done = f"{self.what}: {self.added} added, {self.updated} updated"
        if not self.stopped:
            return done
        return f"{done}; {self.stopped} of them sent STOP and are texted nothing until they text START"


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: Mapping[str, str]


@dataclass
class Sheet:
    """The rows of one file. Faults gather here until `raise_faults`."""

    path: Path
    shape: Shape
    rows: list[Row]
    faults: list[tuple[int, str]] = field(default_factory=list)

    def fault(self, line: int, message: str) -> None:
        self.faults.append((line, message))

    def raise_faults(self) -> None:
        if self.faults:
            raise ImportErrors([f"{self.path}:{line}: {message}" for line, message in sorted(self.faults)])

    def walk(self, what: str, progress: Progress) -> Iterator[Row]:
        """Every row, telling `progress` on the way."""
        for done, row in enumerate(self.rows):
            if done % _EVERY == 0:
                progress(what, done, len(self.rows))
            yield row
        progress(what, len(self.rows), len(self.rows))


def read(path: Path, *shapes: Shape) -> Sheet:
    """Read a CSV of one of the shapes, comma or semicolon between its cells.

    Rows with a wrong number of cells are left out and noted as faults. Raises ImportErrors
    where there is nothing to go on with: no file, no UTF-8, no such columns.
    """
    reader = csv.reader(io.StringIO(text := _text(path)), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        sheet = Sheet(path, _shape(path, header, shapes), rows)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) == len(header):
                    rows.append(Row(line, dict(zip(header, map(str.strip, cells), strict=True))))
                else:
                    sheet.fault(line, f"has {len(cells)} cells where the first line has {len(header)}")
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportErrors([f"{path}:{reader.line_num}: is no proper CSV ({error})"]) from None
    return sheet


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportErrors([f"{path}:1: can't be read ({error.strerror})"]) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ImportErrors([f"{path}:{line}: is not UTF-8 text; save it as CSV in UTF-8"]) from None


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if ";" in first and "," not in first else ","


def _shape(path: Path, header: Sequence[str], shapes: Sequence[Shape]) -> Shape:
    for shape in shapes:
        if set(shape.must) <= set(header) <= {*shape.must, *shape.may} and len(set(header)) == len(header):
            return shape
    wanted = " or ".join(
        ",".join(shape.must) + "".join(f"[,{column}]" for column in shape.may) for shape in shapes
    )
    raise ImportErrors([f"{path}:1: the first line must name the columns {wanted}"])
