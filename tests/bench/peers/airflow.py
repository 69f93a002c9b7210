"""ussd-airflow-engine in process: a line in, a second of hops, a line out. In a venv of its own.

Its menus are the screens of STEPS as near as its format has them; sessions are in memory, which
is the fastest store it takes.
"""

import collections
import collections.abc
import inspect
import json
import logging
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import structlog
import yaml  # type: ignore[import-untyped]

warnings.simplefilter("ignore")
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
# What Python has dropped since it was written.
vars(inspect)["getargspec"] = inspect.getfullargspec
for name in ("MutableMapping", "Mapping", "Sequence", "Callable", "Iterable"):
    vars(collections)[name] = getattr(collections.abc, name)
_load = yaml.load
yaml.load = lambda text, Loader=yaml.FullLoader: _load(text, Loader=Loader)  # it was written for PyYAML 5  # noqa: N803

from simplekv.memory import DictStore  # type: ignore[import-not-found]  # noqa: E402
from ussd.core import UssdEngine, UssdRequest  # type: ignore[import-not-found]  # noqa: E402
from ussd.store.journey_store.YamlJourneyStore import YamlJourneyStore  # type: ignore[import-not-found]  # noqa: E402


def _menu(text: str, *options: tuple[str, str]) -> dict[str, Any]:
    choices = [{"text": words, "next_screen": to} for words, to in options]
    return {"type": "menu_screen", "text": text, "options": choices}


JOURNEY = {
    "initial_screen": {"type": "initial_screen", "next_screen": "home"},
    "home": _menu("Usalama", ("Dharura", "kind"), ("Msaada", "help"), ("Lugha", "language")),
    "language": _menu("Chagua lugha", ("Kiswahili", "home"), ("English", "home")),
    "kind": _menu("Dharura gani?", ("Ujambazi", "home"), ("Moto", "home"), ("Rudi", "home")),
    "help": _menu("999/112 Polisi", ("Rudi", "home")),
}
HOPS = (("", "home"), ("3", "language"), ("2", "home"), ("1", "kind"), ("3", "home"), ("2", "help"))


def screen(name: str) -> str:
    menu: Any = JOURNEY[name]
    lines = [f"{place}. {option['text']}" for place, option in enumerate(menu["options"], 1)]
    return "\n".join([menu["text"], *lines]) + "\n"


def main(folder: str) -> None:
    place = Path(folder) / "default" / "bench"
    place.mkdir(parents=True)
    (place / "1.yml").write_text(yaml.safe_dump(JOURNEY, sort_keys=False))
    journeys, sessions = YamlJourneyStore(journey_directory=folder), DictStore()
    number = 0
    for _ in sys.stdin:
        hops, wrong, began = 0, "", time.perf_counter()
        while time.perf_counter() - began < 1:
            number += 1
            for typed, name in HOPS:
                request = UssdRequest(
                    f"session{number:08}", "254700000001", typed, "en", "bench",
                    journey_store=journeys, journey_version="1", session_store_backend=sessions,
                )  # fmt: skip
                text = str(UssdEngine(request).ussd_dispatcher())
                hops += 1
                if text != screen(name):
                    wrong = text
        print(json.dumps({"rate": hops / (time.perf_counter() - began), "wrong": wrong}), flush=True)


main(sys.argv[1])
