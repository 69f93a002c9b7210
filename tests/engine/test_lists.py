"""Lists whose items a handler hands in."""

from hypothesis import given
from hypothesis import strategies as st

from gateway import gsm7
from gateway.engine.actions import Item
from gateway.engine.limits import LABEL_UNITS, SCREEN_UNITS
from gateway.engine.lists import ITEM_UNITS, list_room
from gateway.engine.model import Keys, Pick
from gateway.engine.render import error_units
from tests.engine.books import WORDS, Caller, book, choose, text, wards

TO_WARDS = ("1", "1")  # emergency, robbery
MANY = [f"Kata ya {number}" for number in range(1, 18)]


def test_a_short_list_is_one_screen() -> None:
    assert Caller(book()).types(*TO_WARDS) == (
        "Wizi. Wapi?\n1:Mwiki\n2:Kasarani\n3:Njiru\n8:Hakuna hapa\n0:Rudi 99:Mwanzo"
    )


def test_a_long_list_is_paged_by_what_fits_and_goes_round() -> None:
    caller = Caller(book(), wards(*MANY))
    first = caller.types(*TO_WARDS)
    assert first == (
        "Wizi. Wapi?\n1:Kata ya 1\n2:Kata ya 2\n3:Kata ya 3\n4:Kata ya 4\n5:Kata ya 5\n6:Kata ya 6\n"
        "7:Kata ya 7\n8:Hakuna hapa\n9:Zaidi 0:Rudi 99:Mwanzo"
    )
    seen = [label for _, label in caller.snapshot.shown]
    while caller.types("9") != first:
        seen += [label for _, label in caller.snapshot.shown]
    assert seen == MANY
    assert [call.kind for call in caller.calls] == ["list"] * len(caller.calls)


@given(st.lists(st.text("aM[€ ", max_size=LABEL_UNITS), min_size=1, max_size=30))
def test_every_page_has_room_for_the_error_line_and_no_item_is_lost(labels: list[str]) -> None:
    caller = Caller(book(), wards(*labels))
    screen = caller.types(*TO_WARDS)
    seen: list[str] = []
    while not seen or caller.snapshot.page > 0:
        seen += [value for value, _ in caller.snapshot.shown]
        assert caller.types("98") == f"Chaguo hilo halipo.\n{screen}"
        if caller.snapshot.more:
            screen = caller.types("9")
    assert seen == [str(number) for number in range(1, len(labels) + 1)]


def test_a_page_has_no_more_items_than_keys() -> None:
    caller = Caller(book(), wards(*"abcdefgh"))
    assert caller.types(*TO_WARDS).endswith("7:g\n8:Hakuna hapa\n9:Zaidi 0:Rudi 99:Mwanzo")
    assert caller.types("9") == "Wizi. Wapi?\n1:h\n8:Hakuna hapa\n9:Zaidi 0:Rudi 99:Mwanzo"


def test_back_on_a_later_page_is_the_page_before() -> None:
    caller = Caller(book(), wards(*MANY))
    first = caller.types(*TO_WARDS)
    second = caller.types("9")
    assert caller.types("9", "0") == second
    assert caller.types("0") == first
    assert caller.types("0").startswith("Nini kimetokea?")


def test_home_is_named_only_where_it_fits_but_always_works() -> None:
    caller = Caller(book(), wards(*["M" * LABEL_UNITS] * 4))
    screen = caller.types(*TO_WARDS)
    assert screen.endswith("\n4:MMMMMMMMMMMMMMMMMMMMMMMM\n8:Hakuna hapa\n0:Rudi")
    assert caller.types("99").startswith("Usalama")


def test_a_wrong_key_keeps_the_screen_and_asks_no_handler() -> None:
    caller = Caller(book(), wards(*MANY))
    screen = caller.types(*TO_WARDS, "9")
    calls = len(caller.calls)
    for wrong in ("", "17", "1 1", "²", "98", "00", "{0}", "x" * 10_000):
        assert caller.types(wrong) == f"Chaguo hilo halipo.\n{screen}"
    assert len(caller.calls) == calls


def test_more_is_wrong_where_there_is_no_more() -> None:
    caller = Caller(book())
    caller.types(*TO_WARDS, "9")
    assert caller.show.error == "wrong_choice"


def test_a_pick_is_what_was_on_screen_though_the_list_has_changed() -> None:
    caller = Caller(book(), wards("Mwiki", "Kasarani"))
    caller.types(*TO_WARDS)
    caller.handlers = wards("Njiru", "Ruai", "Utawala")
    caller.types("2")
    assert caller.snapshot.answers["place"] == "2"
    assert caller.snapshot.labels["place"] == "Kasarani"
    assert "Wizi, Kasarani" in caller.screen


def test_a_list_that_shrank_under_a_page_turn_starts_over() -> None:
    caller = Caller(book(), wards(*MANY))
    caller.types(*TO_WARDS, "9")
    caller.handlers = wards("Njiru")
    assert caller.types("9").startswith("Wizi. Wapi?\n1:Njiru\n8:")


def test_none_of_these_and_an_empty_list_lead_on() -> None:
    assert Caller(book()).types(*TO_WARDS, "8").startswith("Andika mahali")
    caller = Caller(book(), {"list_places": lambda call: []})
    assert caller.types(*TO_WARDS).startswith("Andika mahali")
    assert caller.types("0").startswith("Nini kimetokea?"), "a list never shown is no screen to go back to"


def test_labels_are_cut_and_made_plain_and_never_break_a_line() -> None:
    caller = Caller(book(), wards("x" * 200, "[" * 200, "Murang’a\n9:Zaidi", "{kind}", "\U0001f600"))
    caller.types(*TO_WARDS)
    assert [label for _, label in caller.snapshot.shown] == [
        "x" * LABEL_UNITS,
        "[" * (LABEL_UNITS // 2),
        "Murang'a 9:Zaidi",
        "{kind}",
        "?",
    ]


def test_a_shortcut_works_on_a_list() -> None:
    caller = Caller(book())
    assert caller.types(*TO_WARDS, "999").startswith("Nini kimetokea?")
    assert caller.snapshot.answers == {}


def test_back_to_a_list_of_what_lies_inside_its_own_answer() -> None:
    inside = {"": ["Nairobi", "Kisumu"], "Nairobi": ["Kasarani", "Westlands"], "Kasarani": ["Mwiki", "Ruai"]}

    def narrower(name: str, go: str) -> Pick:
        says = {"sw": text("{place}?"), "en": text("{place}?")}
        return Pick(name, "place", says, "list_places", {}, "place", go, none="place.bye", empty="place.bye")

    home = choose("home", {"sw": "a", "en": "a"}, {"1": "place.a"}, keys=False)
    bye = choose("place.bye", {"sw": "[{place}]", "en": "[{place}]"}, {})
    lists = narrower("place.a", "place.b"), narrower("place.b", "place.c"), narrower("place.c", "place.bye")
    caller = Caller(
        book(home, *lists, bye),
        {
            "list_places": lambda call: [
                Item(name, f"*{name}*") for name in inside.get(call.snapshot.answers.get("place", ""), [])
            ]
        },
    )
    screens = [caller.types(typed) for typed in ("1", "1", "1", "2")]
    assert screens[2].startswith("*Kasarani*?\n1:*Mwiki*\n2:*Ruai*")
    assert screens[3].startswith("[*Ruai*]")
    assert [caller.types("0"), caller.types("0")] == screens[2:0:-1]
    assert caller.snapshot.answers == {"place": "Nairobi"}
    assert caller.types("2").startswith("[*Westlands*]")
    assert caller.types("0") == screens[1]
    assert caller.types("0") == screens[0]
    assert caller.snapshot.answers == {}
    assert caller.types("8").startswith("[]")


def test_the_room_that_a_check_counts_on_is_the_room_that_a_list_has() -> None:
    heading = SCREEN_UNITS  # the longest heading under which one item still fits
    while list_room(WORDS["sw"], Keys(), heading) < ITEM_UNITS:
        heading -= 1
    home = choose("home", {"sw": "a", "en": "a"}, {"1": "place.x"}, keys=False)
    says = dict.fromkeys(("sw", "en"), text("h" * heading))
    pick = Pick("place.x", "place", says, "list_places", {}, "place", "home", none="home", empty="home")
    caller = Caller(book(home, pick), {"list_places": lambda call: [Item("1", "x" * 99)] * 3})
    caller.types("1")
    assert [label for _, label in caller.snapshot.shown] == ["x" * LABEL_UNITS]
    assert caller.screen.endswith(":Rudi")
    assert gsm7.units(caller.types("5")) == SCREEN_UNITS
    assert error_units(WORDS["sw"], "list") == 1 + len("Chaguo hilo halipo.")


def test_a_list_that_is_the_start_names_no_way_out() -> None:
    start = Pick(
        "home",
        "home",
        {"sw": ("Wapi?",), "en": ("Where?",)},
        "list_places",
        {},
        "place",
        "home",
        "home",
        "home",
    )
    caller = Caller(book(start), wards("Mwiki"))
    assert caller.screen == "Wapi?\n1:Mwiki\n8:Hakuna hapa"
    assert caller.types("0") == f"Chaguo hilo halipo.\n{caller.again()}"
