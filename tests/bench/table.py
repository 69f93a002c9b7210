"""The table's rows: a ratio a round, its median and spread, and whether the target was met."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `ratios` has one entry a round; without any the row says why in `note`.

    `target` None: the figure is stated, nothing is asked of it.
    """

    what: str
    beside: str
    figures: str
    ratios: Sequence[float] = field(default_factory=tuple)
    target: float | None = None
    want: Literal["at least", "at most"] = "at least"
    note: str = ""
    wrong: str = ""  # an answer that was not what it must be: a failure, however fast

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def spread(self) -> float:
        """Half of what lies between the quartiles of the rounds."""
        if len(self.ratios) < 2:
            return 0.0
        low, _, high = quantiles(self.ratios, n=4, method="inclusive")
        return (high - low) / 2

    @property
    def verdict(self) -> str:
        if self.wrong:
            return "WRONG"
        if not self.ratios:
            return "not run"
        if self.target is None:
            return "stated"
        over = self.ratio - self.target if self.want == "at least" else self.target - self.ratio
        if over >= 0:
            return "met"
        return "within spread" if over >= -self.spread else "MISSED"

    @property
    def failed(self) -> bool:
        return self.verdict in ("WRONG", "MISSED")

    def cells(self) -> tuple[str, ...]:
        ratio = f"{self.ratio:.3g} ± {self.spread:.2g}" if self.ratios else ""
        target = f"{self.want} {self.target:g}" if self.target is not None else ""
        notes = "; ".join(part for part in (self.wrong, self.note) if part)
        return self.what, self.beside, self.figures, ratio, target, self.verdict, notes


HEADINGS = ("what", "side by side with", "figures", "ratio", "to reach", "", "notes")


def markdown(rows: Sequence[Row]) -> str:
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + "---|" * len(HEADINGS)]
    lines += ["| " + " | ".join(cell.replace("|", "/") for cell in row.cells()) + " |" for row in rows]
    return "\n".join(lines) + "\n"
