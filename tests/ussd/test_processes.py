"""Whatever callers and networks do, several processes that guess answer as one that never does.

Three web processes on one database and one Valkey get hops, repeats, late callbacks, redials and lost
sessions in any order, some at once. A lone process without a guess, on a database and a Valkey of its
own, gets the same one after another, and what is shown and filed must agree.
"""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from gateway.app import Gateway
from gateway.cases.records import Case
from gateway.desk.secrets import make_missing
from gateway.release import release
from gateway.settings import Settings
from gateway.store.base import Base
from gateway.ussd.conversation import Hop, Reply
from gateway.ussd.written import Written
from tests.conftest import valkey_server
from tests.ussd.test_written import hop

PROCESSES = st.integers(0, 2)
CALLERS = st.integers(0, 2)
TYPED = st.sampled_from(
    [
        "1",
        "1",
        "1",
        "2",
        "2",
        "3",
        "4",
        "6",
        "8",
        "9",
        "0",
        "99",
        "999",
        "gituamba",
        "a gang hides guns*1",
        "",
    ]
)
EMERGENCY = ("1", "4", "gituamba", "1", "1")
TIP = ("2", "1", "1", "2", "gituamba", "1", "a gang hides guns*1*at the shop", "1", "1")
PLACE = ("5", "1", "gituamba", "1", "1")
# What differs from database to database: references, and a tip's code.
DRAWN = re.compile(r"\b[ET]-[A-Z0-9]+|\b\d{4} \d{4} \d{4}\b")


class World:
    """One or more processes on a database and a Valkey."""

    def __init__(self, folder: Path, url: str, processes: int) -> None:
        folder.mkdir()
        make_missing(folder)
        with pytest.MonkeyPatch.context() as environment:
            for name, value in (
                ("GATEWAY_VAR", str(folder)),
                ("DATABASE_URL", f"sqlite:///{folder / 'gateway.db'}"),
                ("REDIS_URL", url),
                ("AFRICASTALKING_BASE_URL", "http://127.0.0.1:9"),
            ):
                environment.setenv(name, value)
            self.processes = [Gateway(Settings()) for _ in range(processes)]
            for _ in release(self.processes[0], lambda *_: None):
                pass
            for each in self.processes:
                each.refresh()
                each.conversation  # noqa: B018  (made while the environment is theirs)
        with self.processes[0].store.read() as tx:
            tables = Base.metadata.sorted_tables
            self.shipped = {each.name for each in tables if tx.execute(select(each).limit(1)).first()}

    def empty(self) -> None:
        first = self.processes[0]
        first.sessions_redis.flushall()
        for each in self.processes:  # as if just started
            each.conversation._sessions._written = Written()
        with first.store.transaction() as tx:
            for table in reversed(Base.metadata.sorted_tables):
                if table.name not in self.shipped:
                    tx.execute(delete(table))

    def filed(self) -> Counter[tuple[object, ...]]:
        first = self.processes[0]
        with first.store.read() as tx:
            return Counter(
                (case.type, case.kind, case.state, case.area_id, first.vault.open(case, "words"))
                for case in tx.scalars(select(Case))
            )


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    folder = tmp_path_factory.mktemp("worlds")
    with valkey_server() as one, valkey_server() as two:
        several, alone = World(folder / "several", one, 3), World(folder / "alone", two, 1)
        with patch.object(alone.processes[0].conversation._sessions, "recall", return_value=None):
            yield several, alone


def said(reply: Reply) -> tuple[str, bool]:
    return DRAWN.sub("~", reply.text), reply.ended


class Processes(RuleBasedStateMachine):
    several: ClassVar[World]
    alone: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.model = self.alone.processes[0].conversation
        self.talks = [each.conversation for each in self.several.processes]
        self.several.empty()
        self.alone.empty()
        self.dials = 0
        self.session = ["", "", ""]
        self.texts: list[list[str]] = [[""], [""], [""]]
        for caller in range(3):
            self.redial(caller, 0)

    def hop(self, caller: int, text: str, *, going_on: bool = False) -> Hop:
        at = hop(text, self.session[caller], 900 + caller)
        return Hop(at.session_id, at.phone, at.code, at.text, going_on)

    def same(self, process: int, at: Hop) -> None:
        assert said(self.talks[process].answer(at)) == said(self.model.answer(at))

    @rule(caller=CALLERS, process=PROCESSES)
    def redial(self, caller: int, process: int) -> None:
        self.dials += 1
        self.session[caller], self.texts[caller] = f"s{self.dials}", [""]
        self.same(process, self.hop(caller, ""))

    @rule(caller=CALLERS, processes=st.lists(PROCESSES, min_size=1, max_size=3), typed=TYPED)
    def types(self, caller: int, processes: list[int], typed: str) -> None:
        """The first to get the callback answers; the others get it again."""
        before = self.texts[caller][-1]
        self.texts[caller].append(f"{before}*{typed}" if before else typed)
        for process in processes:
            self.same(process, self.hop(caller, self.texts[caller][-1], going_on=True))

    @rule(
        caller=CALLERS,
        process=PROCESSES,
        story=st.sampled_from([EMERGENCY, TIP, PLACE]),
        short=st.integers(0, 2),
        data=st.data(),
    )
    def dials_and_tells(
        self, caller: int, process: int, story: tuple[str, ...], short: int, data: st.DataObject
    ) -> None:
        """What few random keys would come to."""
        self.redial(caller, process)
        for typed in story[: len(story) - short]:
            self.types(caller, data.draw(st.lists(PROCESSES, min_size=1, max_size=2)), typed)

    @rule(caller=CALLERS, typed=TYPED)
    def types_and_all_get_it_at_once(self, caller: int, typed: str) -> None:
        before = self.texts[caller][-1]
        self.texts[caller].append(f"{before}*{typed}" if before else typed)
        at = self.hop(caller, self.texts[caller][-1], going_on=True)
        with ThreadPoolExecutor(3) as pool:
            replies = set(map(said, pool.map(lambda talk: talk.answer(at), self.talks)))
        assert replies == {said(self.model.answer(at))}

    @rule(caller=CALLERS, process=PROCESSES, ago=st.integers(1, 5))
    def an_old_callback_comes_late(self, caller: int, process: int, ago: int) -> None:
        old = self.texts[caller][-ago:][0]
        if old:
            self.same(process, self.hop(caller, old, going_on=True))

    @rule(caller=CALLERS, other=CALLERS, process=PROCESSES)
    def another_shows_its_session(self, caller: int, other: int, process: int) -> None:
        at, whose = self.hop(caller, self.texts[caller][-1]), self.hop(other, "")
        self.same(process, Hop(at.session_id, whose.phone, at.code, at.text))

    @rule(caller=CALLERS, process=PROCESSES)
    def the_network_says_it_is_over(self, caller: int, process: int) -> None:
        self.talks[process].ended(self.hop(caller, ""))
        self.model.ended(self.hop(caller, ""))

    @rule(caller=CALLERS)
    def a_session_expires(self, caller: int) -> None:
        for world in (self.several, self.alone):
            at, process = self.hop(caller, ""), world.processes[0]
            key = process.conversation._sessions.key(at.code, at.session_id, at.phone)
            process.sessions_redis.delete(key.name)

    @rule()
    def redis_loses_all(self) -> None:
        for world in (self.several, self.alone):
            world.processes[0].sessions_redis.flushall()
            world.processes[0].sessions_redis.script_flush()

    @invariant()
    def the_same_is_filed(self) -> None:
        assert self.several.filed() == self.alone.filed()


def test_several_processes_answer_as_one(worlds: tuple[World, World]) -> None:
    run_state_machine_as_test(
        type("Given", (Processes,), {"several": worlds[0], "alone": worlds[1]}),
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
