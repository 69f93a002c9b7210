"""What a contact reads: menus/sms.yaml filled in, in the contact's language."""

from collections.abc import Callable, Mapping

import structlog

from gateway.cases.records import Case
from gateway.directory.records import Contact
from gateway.dispatch import compose
from gateway.engine.model import Template, Texts
from gateway.privacy.vault import SealError, Vault
from gateway.settings import Config

log = structlog.get_logger()


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

    def alert(self, case: Case, language: str, words: str) -> str:
        """The alert of a case, with as much of `words` as fits."""
        place, place_words = self._place(case)
        names = self._config.kinds[case.kind].names if case.kind in self._config.kinds else {}
        local = case.filed_at.astimezone(self._config.zone)
        values = {
            "reference": case.reference,
            "kind": names.get(language) or next(iter(names.values()), case.kind),
            "place": place,
            # Of a tip only the hour is known, and it may be read another day.
            "time": local.strftime("%d/%m %H:00" if case.type == "tip" else "%H:%M"),
        }
        tails = [
            (self._text(f"alert_{name or 'cut_off'}", language), name, value)
            for name, value in (
                ("", "yes" if case.cut_off else ""),
                ("place_words", place_words),
                ("words", words),
            )
            if value
        ]
        text = self._text(f"alert_{case.type}", language)
        return compose.alert(text, values, tails, self._config.dispatch.alert_segments)

    def about(self, name: str, case: Case, language: str, words: str = "", phone: str = "") -> str:
        """A shorter text about a case; `words` are cut where they must be."""
        values = {
            "reference": case.reference,
            "place": compose.shorten(self._place(case)[0], compose.PLACE_MOST),
            "words": words,
            "phone": phone,
        }
        text = self._text(name, language)
        return compose.fit(text, values, self._config.dispatch.alert_segments, "words")

    def notice(self, what: str, language: str) -> str:
        """A notice to the programme desk."""
        segments = self._config.dispatch.alert_segments
        return compose.fit(self._text("notice", language), {"what": what}, segments, "what")

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
