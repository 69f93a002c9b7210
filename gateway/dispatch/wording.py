"""What a contact reads: menus/sms.yaml filled in, in the contact's language."""

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from gateway.cases.records import Case
from gateway.config import Config
from gateway.directory.records import Contact
from gateway.dispatch import compose
from gateway.engine.model import Template, Texts
from gateway.privacy.vault import SealError, Vault

log = structlog.get_logger()


WHO: Mapping[str, str] = {
    "station_duty": "police",
    "ocs": "police",
    "ra_duty": "ra",
    "ra_chair": "ra",
    "nyumba_kumi": "neighbours",
    "private_security": "guards",
    "chief": "chief",
}
"""What a contact's role is to a resident; the rest is the programme desk."""


class Wording:
    """`texts` are asked for anew each time: menus change while a process runs."""

    def __init__(
        self,
        config: Config,
        vault: Vault,
        texts: Callable[[], Mapping[str, Texts]],
        place_label: Callable[[int], str],
    ) -> None:
        self._config = config
        self._vault = vault
        self._texts = texts
        self._place_label = place_label

    def alert(
        self, case: Case, language: str, words: str, number: int, *, why: str = "", who: str = ""
    ) -> str:
        """The alert of a case, with as much of `words` as fits. `number` is what its reader replies
        with. `why` names the text that says how it came, where it is not the first; `who` had it."""
        place, place_words = self._place(case)
        local = case.filed_at.astimezone(self._config.zone)
        values = {
            "number": str(number),
            "reference": case.reference,
            "kind": self.kind(case, language),
            "place": place,
            # Of a tip only the hour is known, and it may be read another day.
            "time": local.strftime("%d/%m %H:00" if case.type == "tip" else "%H:%M"),
        }
        tails = [
            (self._text(f"alert_{text}", language), name, value)
            for text, name, value, there in (
                (why, "who" if who else "", who, why),
                ("cut_off", "", "", case.cut_off),
                ("callers", "count", str(case.callers), case.callers > 1),
                ("place_words", "place_words", place_words, place_words),
                ("words", "words", words, words),
            )
            if there
        ]
        text = self._text(f"alert_{case.type}", language)
        return compose.alert(text, values, tails, self._config.dispatch.alert_segments)

    def about(self, name: str, case: Case, language: str, words: str = "", **more: str) -> str:
        """A shorter text about a case; `words` are cut where they must be."""
        values = {
            **more,
            "reference": case.reference,
            "place": compose.shorten(self._place(case)[0], compose.PLACE_MOST),
            "words": words,
        }
        text = self._text(name, language)
        return compose.fit(text, values, self._config.dispatch.alert_segments, "words")

    def say(self, name: str, language: str, values: Mapping[str, str], give: str | None = None) -> str:
        """Any text by its name; the value named `give` is cut where it must be."""
        return compose.fit(self._text(name, language), values, self._config.dispatch.alert_segments, give)

    def kind(self, case: Case, language: str) -> str:
        """The name of what was reported."""
        names = self._config.kinds[case.kind].names if case.kind in self._config.kinds else {}
        return names.get(language) or next(iter(names.values()), case.kind)

    def place(self, case: Case) -> str:
        """Where it is: the place, and the reporter's own words for it."""
        return ", ".join(part for part in self._place(case) if part)

    def who(self, contact: Contact, language: str) -> str:
        """A contact as residents may know it: the service and its place."""
        place = self._place_label(contact.area_id) if contact.area_id else ""
        text = self._text(f"who_{WHO.get(contact.role, 'desk')}", language)
        return f"{compose.fill(text, {})} {compose.shorten(place, compose.PLACE_MOST)}".strip()

    def named(self, case: Case, language: str) -> str:
        """A case in few words: its kind and place."""
        return f"{self.kind(case, language)}, {compose.shorten(self._place(case)[0], compose.PLACE_MOST)}"

    def local(self, moment: datetime) -> str:
        """Hour and minute in the service's time zone."""
        return moment.astimezone(self._config.zone).strftime("%H:%M")

    def how_to_report(self) -> str:
        """Which code to dial, in the book's first language."""
        return compose.fill(self._text("how_to_report", ""), {"code": self._config.service.codes[0]})

    def read(self, row: Case | Contact, column: str) -> str:
        """What a sealed column holds; nothing where it can't be opened: an alert must go out all the same."""
        try:
            return self._vault.open(row, column) or ""
        except SealError:
            log.error("not_opened", what=f"{row.__tablename__}.{column}")
            return ""

    def _text(self, name: str, language: str) -> Template:
        texts = self._texts()[name]
        return texts.get(language) or next(iter(texts.values()))

    def _place(self, case: Case) -> tuple[str, str]:
        """The place for the head, and the reporter's own words for it where they add to that."""
        label = self._place_label(case.area_id) if case.area_id else ""
        words = self.read(case, "place_words")
        return (label, words) if label else (words or "?", "")
