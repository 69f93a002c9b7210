"""Hops in one process: pinned menus, resume, repeats, races, and what goes wrong inside."""

from itertools import count
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest
import redis
from sqlalchemy import func, select

from gateway.app import Gateway
from gateway.cases.records import Case
from gateway.menubook.faults import MenuErrors
from gateway.release import publish
from gateway.ussd.conversation import Conversation, Hop, Reply
from gateway.ussd.sessions import Sessions

_ids = count(1)


class Phone:
    """One caller: types, and the aggregator's text grows."""

    def __init__(self, gateway: Gateway, number: int) -> None:
        self._talk = gateway.conversation
        self.number = f"+2547000009{number:02}"
        self.dial()

    def dial(self, through: str = "") -> Reply:
        self.session, self.text = f"s{next(_ids)}", through
        return self.hop()

    def type(self, *inputs: str) -> Reply:
        for typed in inputs:
            self.text = f"{self.text}*{typed}" if self.text else typed
            reply = self.hop()
        return reply

    def hop(self, *, going_on: bool = False) -> Reply:
        return self._talk.answer(Hop(self.session, self.number, "*384*911#", self.text, going_on))


def emergencies(gateway: Gateway) -> int:
    with gateway.store.read() as tx:
        return tx.scalar(select(func.count()).select_from(Case).where(Case.type == "emergency")) or 0


def test_a_caller_keeps_the_menus_that_the_call_began_with(gateway: Gateway, menus: Path) -> None:
    before, after = Phone(gateway, 1), Path(menus / "home.yaml")
    was = gateway.library.current().version
    after.write_text(after.read_text().replace("Kwa hatari piga", "Mpya. Piga").replace("Hatari?", "Mpya?"))
    try:
        assert publish(gateway, menus) != was
        assert "Mpya" in Phone(gateway, 2).hop().text
        assert "Mpya" not in before.type("4", "99").text
    finally:
        publish(gateway, Path("menus"))


def test_a_state_taken_out_in_the_middle_of_a_call_still_works_for_it(gateway: Gateway, menus: Path) -> None:
    caller = Phone(gateway, 3)
    caller.type("6")
    home = menus / "home.yaml"
    home.write_text(
        "\n".join(line for line in home.read_text().splitlines() if "language.choose" not in line)
    )
    (menus / "language.yaml").unlink()
    try:
        publish(gateway, menus)
        assert "Emergency" in caller.type("2").text
    finally:
        publish(gateway, Path("menus"))


def test_menus_with_a_fault_never_become_current(gateway: Gateway, menus: Path) -> None:
    was = gateway.library.current().version
    (menus / "tip.yaml").write_text((menus / "tip.yaml").read_text().replace("report_tip", "report_tpi"))
    with pytest.raises(MenuErrors, match="report_tip"):
        publish(gateway, menus)
    gateway.refresh()
    assert gateway.library.current().version == was


def test_a_dropped_emergency_goes_on_where_it_was(gateway: Gateway) -> None:
    caller = Phone(gateway, 4)
    place = caller.type("1", "4").text
    assert caller.dial().text == place
    assert caller.type("1").text.startswith("Kaunti?")


def test_an_emergency_resumed_by_a_redial_is_one_emergency(gateway: Gateway) -> None:
    before = emergencies(gateway)
    caller = Phone(gateway, 5)
    caller.type("1", "4", "1", "1", "1")  # Nairobi, its first constituency: a draft is kept
    assert emergencies(gateway) == before + 1
    caller.dial()
    caller.type("1", "1")
    assert emergencies(gateway) == before + 1


def test_a_call_that_cannot_go_on_does_not_spoil_the_next(gateway: Gateway) -> None:
    caller = Phone(gateway, 14)
    caller.type("1", "4")
    with patch.object(gateway.library, "get", side_effect=MenuErrors([])):
        assert caller.type("1").ended
        home = caller.dial()
    assert not home.ended
    assert home == Phone(gateway, 15).hop()


def test_an_id_shown_again_after_the_end_reports_another_emergency(gateway: Gateway) -> None:
    caller = Phone(gateway, 16)
    before = emergencies(gateway)
    over = caller.type("1", "4", "gituamba", "1")
    for option in ("Nipigiwe simu", "Hapana", "Maliza"):
        over = caller.type(next(line[0] for line in over.text.splitlines() if line.endswith(option)))
    assert over.ended
    caller.text = ""
    caller.hop()
    second = caller.type("1", "2", "gituamba", "1")
    assert emergencies(gateway) == before + 2
    assert over.text.split()[1] not in second.text


def test_a_dropped_tip_shows_the_next_caller_nothing(gateway: Gateway) -> None:
    caller = Phone(gateway, 6)
    home = caller.hop().text
    caller.type("2", "1", "1", "1", "gituamba")
    assert caller.dial().text == home


def test_a_repeat_runs_nothing_and_shows_the_same(gateway: Gateway) -> None:
    caller = Phone(gateway, 7)
    filed = caller.type("1", "4", "gituamba", "1")
    before = emergencies(gateway)
    assert caller.hop() == filed
    assert emergencies(gateway) == before


def test_a_session_lost_in_the_middle_files_the_same_emergency(gateway: Gateway, valkey: redis.Redis) -> None:
    caller = Phone(gateway, 8)
    filed = caller.type("1", "4", "gituamba", "1")
    before = emergencies(gateway)
    valkey.flushall()
    again = caller.hop()
    assert again == filed
    assert emergencies(gateway) == before


def tips(gateway: Gateway) -> int:
    with gateway.store.read() as tx:
        return tx.scalar(select(func.count()).select_from(Case).where(Case.type == "tip")) or 0


def test_a_tip_whose_session_was_lost_is_not_sent_unasked(gateway: Gateway, valkey: redis.Redis) -> None:
    caller = Phone(gateway, 12)
    home = caller.hop().text
    caller.type("2", "1", "1", "2", "gituamba", "1", "a gang hides guns*1*at the shop", "1")
    before = tips(gateway)
    valkey.flushall()
    caller.text += "*2"
    assert caller.hop(going_on=True).text == home
    assert "Dharura gani?" in caller.type("1").text
    assert tips(gateway) == before


def test_late_callbacks_run_nothing_and_show_the_screen_of_now(gateway: Gateway) -> None:
    caller = Phone(gateway, 13)
    caller.type("2", "1", "1", "2", "gituamba", "1", "a gang hides guns at the shop", "1")
    code = caller.type("1").text
    filed, sent = caller.text, tips(gateway)
    now = caller.type("1").text
    assert code.splitlines()[1] in now
    caller.text = filed
    assert caller.hop().text == now
    assert tips(gateway) == sent


def test_two_hops_at_once_leave_one_session(gateway: Gateway) -> None:
    caller = Phone(gateway, 9)
    hops = [Hop(caller.session, caller.number, "*384*911#", text) for text in ("1", "2", "3", "4")]
    threads = [Thread(target=gateway.conversation.answer, args=(hop,)) for hop in hops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not caller.hop().ended


def test_what_fails_inside_ends_with_999_and_112_and_can_be_tried_again(gateway: Gateway) -> None:
    caller = Phone(gateway, 10)
    caller.type("1", "4", "gituamba")
    with patch.object(Conversation, "_run", side_effect=RuntimeError("no")):
        broken = caller.type("1")
    assert broken.ended
    assert "999" in broken.text
    assert "112" in broken.text
    assert "E-" in caller.hop().text  # the network's retry of the same callback


def test_a_report_is_confirmed_even_if_the_session_could_not_be_kept(gateway: Gateway) -> None:
    caller = Phone(gateway, 11)
    caller.type("1", "4", "gituamba")
    with patch.object(Sessions, "save", side_effect=redis.ConnectionError("gone")):
        reply = caller.type("1")
    assert "E-" in reply.text
    assert reply.ended
