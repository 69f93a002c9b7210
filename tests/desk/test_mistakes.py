"""What a new user gets wrong, or finds broken: one sentence that says what to do, and nothing secret."""

import base64
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.privacy.vault import Vault
from tests.conftest import free_port
from tests.desk.command import gateway

KEY = base64.b64encode(bytes(range(32))).decode()
KEYS = {"FIELD_KEYS": f"k1:{KEY}", "HASH_KEY": KEY, "CALLBACK_SECRET": "secret"}


@pytest.fixture
def taken() -> Iterator[str]:
    """A port that somebody serves on as Granian does, ready to share it."""
    with socket.socket() as served:
        served.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        served.bind(("127.0.0.1", 0))
        served.listen()
        yield str(served.getsockname()[1])


@pytest.mark.parametrize(("command", "name"), [("web", "PORT"), ("emulator", "EMULATOR_PORT")])
def test_a_taken_port_is_not_shared(tmp_path: Path, taken: str, command: str, name: str) -> None:
    done = gateway(tmp_path, command, **KEYS, **{name: taken})
    assert done.returncode == 2
    assert done.stderr == f"Port {taken} is taken. Free it, or set {name} to another.\n"


def test_a_database_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    url = f"postgresql://usalama:hidden@127.0.0.1:{free_port()}/usalama"
    done = gateway(tmp_path, "bulletin", "list", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr == (
        "The database can't be used (OperationalError). Check DATABASE_URL, and that the server runs.\n"
    )


def test_a_database_without_tables_says_how_to_get_them(tmp_path: Path) -> None:
    done = gateway(tmp_path, "bulletin", "list")
    assert done.returncode == 1
    assert "Run `gateway release`." in done.stderr
    assert "Traceback" not in done.stderr


def test_web_without_tables_ends_with_a_sentence(tmp_path: Path) -> None:
    url = f"redis://127.0.0.1:{free_port()}"
    done = gateway(tmp_path, "web", **KEYS, REDIS_URL=url, HOST="127.0.0.1", PORT=str(free_port()))
    assert done.returncode != 0
    assert "Run `gateway release`." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_menu_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = gateway(tmp_path, "menus", "check", GATEWAY_MENUS="nowhere")
    assert done.returncode == 1
    assert "give the folder that holds book.yaml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"FIELD_KEYS": "abc"}, "FIELD_KEYS: write each key as `name:base64`"),
        ({"FIELD_KEYS": "k1:é"}, "FIELD_KEYS: must be 32 bytes in base64"),
        ({"HASH_KEY": "abc"}, "HASH_KEY: must be 32 bytes in base64"),
        ({"DATABASE_URL": "mysql://root:hidden@db/x"}, "DATABASE_URL in the environment: must begin with"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL in the environment: must begin with redis://"),
        ({"PORT": "abc"}, "PORT in the environment: 'abc' is no port"),
    ],
)
def test_doctor_finds_what_is_wrong_in_the_environment(
    tmp_path: Path, given: dict[str, str], says: str
) -> None:
    provider = {"AFRICASTALKING_USERNAME": "sandbox", "AFRICASTALKING_API_KEY": "key"}
    done = gateway(tmp_path, "doctor", **{**KEYS, **provider, **given})
    assert done.returncode == 1
    assert says in done.stdout
    assert "mend the file" not in done.stdout
    assert "Traceback" not in done.stderr
    assert KEY not in done.stdout + done.stderr
    assert "hidden" not in done.stdout + done.stderr


def test_doctor_says_when_a_key_is_set_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "HASH_KEY").write_text(KEY)
    done = gateway(tmp_path, "doctor", **{**KEYS, "HASH_KEY": ""})
    assert "HASH_KEY is set to nothing" in done.stdout


def test_a_new_key_can_be_put_in_as_it_is_printed(tmp_path: Path) -> None:
    done = gateway(tmp_path, "keys", "new")
    assert done.stdout.count("\n") == 1
    Vault(f"{done.stdout.strip()},{KEYS['FIELD_KEYS']}")  # raises what it can't use
    assert "Put this first in FIELD_KEYS" in done.stderr


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("12", "--number: not a phone number; write one like +254712345678"),
        ("0700 000 007", "The gateway does not answer."),
    ],
)
def test_phone_takes_a_number_as_people_write_it(tmp_path: Path, number: str, says: str) -> None:
    done = gateway(tmp_path, "phone", "--number", number, **KEYS, PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith(says)


@pytest.mark.parametrize("number", ["x", "0", "99999999999"])
def test_what_is_no_bulletins_number_is_a_sentence(tmp_path: Path, number: str) -> None:
    done = gateway(tmp_path, "bulletin", "pause", number)
    assert done.returncode == 2
    assert done.stderr == f"'{number}' is no bulletin's number; `gateway bulletin list` has them all.\n"


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = gateway(tmp_path, "areas", "import", "nowhere.csv")
    assert done.stderr.startswith("nowhere.csv:1: can't be read")
    assert not done.stdout.strip()


def test_no_posts_yet_is_said_as_that(tmp_path: Path) -> None:
    provider = {"AFRICASTALKING_USERNAME": "sandbox", "AFRICASTALKING_API_KEY": "key"}
    released = gateway(tmp_path, "release", **KEYS, **provider)
    assert released.returncode == 0, released.stderr
    shown = gateway(tmp_path, "duty", "show", **KEYS)
    assert shown.stdout.startswith("No posts yet.")
    assert "gateway duty import FILE" in shown.stdout
    doctor = gateway(tmp_path, "doctor", **KEYS, **provider)
    assert "no posts yet" in doctor.stdout
    assert "every post is held" not in doctor.stdout
