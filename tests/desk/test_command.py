"""The `gateway` command as a person meets it: what it prints, what it refuses, what it leaves behind."""

import signal
import stat
import subprocess
from pathlib import Path

import pytest
import requests

from tests.conftest import free_port
from tests.desk.command import ROOT, environment, gateway
from tests.system.service import until


def running(var: Path) -> list[int]:
    """Processes that were started for this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and f"GATEWAY_VAR={var}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.timeout(180)
def test_up_starts_everything_and_ctrl_c_ends_everything(tmp_path: Path) -> None:
    var, port, emulator = tmp_path / "var", free_port(), free_port()
    settings = environment(var, PORT=str(port), EMULATOR_PORT=str(emulator))
    log = (tmp_path / "up.log").open("wb")
    up = subprocess.Popen(["gateway", "up"], env=settings, cwd=ROOT, stdout=log, stderr=log)

    def said() -> str:
        return (tmp_path / "up.log").read_text(errors="replace")

    until(lambda: "Usalama is ready." in said() or up.poll() is not None, "everything to be ready", 90)
    assert up.poll() is None, said()
    assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).json()["ready"]
    assert requests.get(f"http://127.0.0.1:{emulator}/", timeout=5).ok
    for secret in (var / "secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600

    second = gateway(var, "up", PORT=str(free_port()), EMULATOR_PORT=str(free_port()))
    assert second.returncode == 2
    assert "Another `gateway up` runs" in second.stderr

    doctor = gateway(var, "doctor", PORT=str(port), EMULATOR_PORT=str(emulator))
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "one on each lane" in doctor.stdout

    phone = subprocess.run(
        ["gateway", "phone", "*384*911*4#"],
        env=settings,
        cwd=ROOT,
        input="",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "999" in phone.stdout

    keys = (var / "secrets" / "FIELD_KEYS").read_text()
    up.send_signal(signal.SIGINT)
    assert up.wait(timeout=30) == 0, said()
    until(lambda: not running(var), "all processes to be gone", 10)
    assert (var / "secrets" / "FIELD_KEYS").read_text() == keys
    assert (var / "gateway.db").exists()


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = gateway(tmp_path / "var", "up", PORT=str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "is taken. Free it, or set PORT to another." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "becomes", "says"),
    [
        ("  tips_a_day: 6", "  tips_a_day: none", "limits.tips_a_day: Input should be a valid integer"),
        ("  tips_a_day: 6", "  tips_a_dya: 6", "limits.tips_a_day: Field required"),
        ("  tips_a_day: 6", "  tips_a_dya: 6", "there is no such setting; did you mean `tips_a_day`?"),
        ("      lapse_minutes: 20", "      laps_minutes: 20", "did you mean `lapse_minutes`?"),
        (
            "Africa/Nairobi",
            "Afrika/Nairobi",
            "'Afrika/Nairobi' is no time zone; write one like Africa/Nairobi",
        ),
        ('["*384*911#"]', '["384911"]', "'384911' is no USSD code; write one like '*384*911#'"),
        ("  gun: [station_duty", "  gunn: [station_duty", "routing.tip: no kind 'gunn'"),
        ("window_minutes: {fire: 60", "window_minutes: {fire: 1e12", "should be less than or equal to 10080"),
        ("retry_seconds: [3", "retry_seconds: [.inf", "should be less than or equal to 3600"),
        ("ask_days: 7", "ask_days: 7000000", "should be less than or equal to 3650"),
        ("limits:  ", "limits: [", "config.yaml:"),
    ],
)
def test_a_broken_config_is_told_with_its_place(tmp_path: Path, line: str, becomes: str, says: str) -> None:
    text = (ROOT / "config.yaml").read_text()
    assert line in text
    path = tmp_path / "config.yaml"
    path.write_text(text.replace(line, becomes, 1))
    done = gateway(tmp_path / "var", "menus", "check", GATEWAY_CONFIG=str(path))
    assert done.returncode == 2
    assert says in done.stderr
    assert f"{path}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_menus_check_tells_faults_and_what_the_book_holds(tmp_path: Path) -> None:
    good = gateway(tmp_path, "menus", "check")
    assert good.returncode == 0
    assert "All is well" in good.stdout
    broken = tmp_path / "menus"
    broken.mkdir()
    for file in (ROOT / "menus").iterdir():
        (broken / file.name).write_text(file.read_text().replace("go: tip.promise_2", "go: tip.promis_2"))
    bad = gateway(tmp_path, "menus", "check", str(broken))
    assert bad.returncode == 1
    assert "did you mean `tip.promise_2`?" in bad.stderr
    assert "tip.yaml:" in bad.stderr


@pytest.mark.parametrize(
    "arguments", [["worker", "slow"], ["contacts", "import", "nowhere.csv"], ["nonsense"]]
)
def test_mistakes_on_the_command_line_are_no_stack_traces(tmp_path: Path, arguments: list[str]) -> None:
    done = gateway(tmp_path / "var", *arguments)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
