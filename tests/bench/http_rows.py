"""Hops over HTTP: every server behind the same wrk, on the same Valkey, a burst each in turn."""

import json
from collections.abc import Callable
from statistics import median

from tests.bench import install
from tests.bench.table import Row
from tests.bench.world import PEERS, STEPS, World, free_port, our_python, real_book, screens, serve
from tests.bench.wrk import Burst, Target, burst
from tests.system.service import _ok, until

WHAT = "hop over HTTP"
FLASK, WSGI = "bare Flask, a GET and a SET", "bare WSGI, a GET and a SET"
BUILDER, ANYSD = "Node + Express + ussd-menu-builder 1.2.0", "anysd 1.2.7 behind Flask"
CONNECTIONS = {1: 4, 2: 8}
ANYSD_STEPS = ("", "1", "1*0", "1*0*2", "1*0*2*0", "1*0*2*0*3")


def rows(world: World, rounds: int, seconds: float) -> list[Row]:
    if why := install.wrk():
        return [Row(WHAT, "everything", "", note=why)]
    service = world.gateway(processes=1)
    service.start(["web"])
    twice = world.gateway(processes=2)
    twice.start(["web"])
    shown = screens(real_book())
    one = ours(service.web_url, service.secret, shown, 1)
    twos = ours(twice.web_url, twice.secret, shown, 2)
    missing: dict[str, str] = {}
    targets: dict[tuple[str, int], Target] = {("ours", 1): one, ("ours", 2): twos}
    builders: dict[str, Callable[[int], Target]] = {
        FLASK: lambda number: _bare(world, "bare_flask", number),
        WSGI: lambda number: _bare(world, "bare_wsgi", number),
        BUILDER: lambda number: _builder(world, shown, number),
        ANYSD: lambda number: _anysd(world, number),
    }
    for name, make in builders.items():
        for processes in (1, 2) if name in (BUILDER, FLASK) else (1,):
            try:
                targets[name, processes] = make(processes)
            except (RuntimeError, OSError) as error:
                missing[name] = str(error)
    bursts = _measure(world, targets, rounds, seconds)
    return _table(bursts, missing)


def _measure(
    world: World, targets: dict[tuple[str, int], Target], rounds: int, seconds: float
) -> dict[tuple[str, int], list[Burst]]:
    bursts: dict[tuple[str, int], list[Burst]] = {key: [] for key in targets}
    for turn in range(rounds + 1):
        order = list(targets) if turn % 2 else list(reversed(targets))
        for key in order:
            took = burst(targets[key], world.folder, seconds if turn else 1.0, CONNECTIONS[key[1]])
            if turn:  # the first round warms up
                bursts[key].append(took)
            elif took.wrong:
                print(f"  warming up: {took.wrong}")
    return bursts


def _table(bursts: dict[tuple[str, int], list[Burst]], missing: dict[str, str]) -> list[Row]:
    found = []
    wanted = (
        (FLASK, 1, 1.0),
        (FLASK, 2, 1.0),
        (BUILDER, 1, 1.0),
        (BUILDER, 2, 1.0),
        (ANYSD, 1, 4.0),
        (WSGI, 1, 0.5),
    )
    for name, processes, target in wanted:
        theirs, ours = bursts.get((name, processes)), bursts["ours", processes]
        what = f"{WHAT}, {processes} process{'es' if processes > 1 else ''}"
        if not theirs:
            found.append(Row(what, name, "", note=missing.get(name, "not run")))
            continue
        wrong = "; ".join({each.wrong for each in (*ours, *theirs) if each.wrong})
        speeds = [mine.per_second / other.per_second for mine, other in zip(ours, theirs, strict=True)]
        figures = f"{_rate(ours)} against {_rate(theirs)} a second"
        found.append(Row(what, name, figures, speeds, target, wrong=wrong))
        if name == FLASK and processes == 1:
            tails = [mine.p99 / other.p99 for mine, other in zip(ours, theirs, strict=True)]
            p99s = f"{median(b.p99 for b in ours):.2f} against {median(b.p99 for b in theirs):.2f} ms"
            found.append(Row(f"{what}, p99", name, p99s, tails, 1.0, "at most", wrong=wrong))
    return found


def _rate(bursts: list[Burst]) -> str:
    return f"{median(each.per_second for each in bursts):,.0f}"


def ours(url: str, secret: str, shown: dict[str, str], processes: int) -> Target:
    until(lambda: _ok(f"{url}/healthz"), "our web process", 60)
    path = f"/callbacks/africastalking/{secret}/ussd"
    return Target(
        f"ours x{processes}", int(url.rsplit(":", 1)[1]), path, [(text, shown[text]) for text in STEPS]
    )


def _bare(world: World, module: str, processes: int) -> Target:
    port = free_port()
    command = serve(our_python(), f"{module}:make", port, processes)
    world.run(command, port, REDIS_URL=f"{world.redis_url}/10", PYTHONPATH=str(PEERS))
    from tests.bench.peers.bare_flask import SCREEN

    return Target(module, port, "/ussd", [(text, SCREEN) for text in STEPS])


def _builder(world: World, shown: dict[str, str], processes: int) -> Target:
    folder, why = install.node()
    if folder is None:
        raise RuntimeError(why)
    names = ["start", *(f"s{place}" for place in range(1, len(STEPS)))]
    states = {}
    for place, (name, text) in enumerate(zip(names, STEPS, strict=True)):
        following = {STEPS[place + 1].rsplit("*", 1)[-1]: names[place + 1]} if place + 1 < len(STEPS) else {}
        states[name] = {"screen": shown[text].removeprefix("CON "), "next": following}
    file = world.folder / "states.json"
    file.write_text(json.dumps(states))
    port = free_port()
    command = ["node", str(PEERS / "builder.js"), str(port), str(processes), str(file)]
    world.run(command, port, REDIS_URL=f"{world.redis_url}/11", NODE_PATH=str(folder / "node_modules"))
    return Target("ussd-menu-builder", port, "/ussd", [(text, shown[text]) for text in STEPS])


def _anysd(world: World, processes: int) -> Target:
    python, why = install.python()
    if python is None:
        raise RuntimeError(why)
    config = world.folder / "anysd.yaml"
    host, redis_port = world.redis_url.removeprefix("redis://").split(":")
    config.write_text(f"development:\n  redis:\n    host: {host}\n    port: {redis_port}\n    db: 12\n")
    port = free_port()
    environment = {"ANYSD_CONFIG_FILE": str(config), "PYTHONPATH": str(PEERS)}
    world.run(serve(python, "anysd_app:make", port, processes), port, **environment)
    inner = "\n1. Moto\n2. Wizi\n3. Matibabu"
    home = "CON Usalama:\n1. Dharura\n2. Taarifa\n3. Msaada"
    shown = [home, f"CON Dharura:{inner}", home, f"CON Taarifa:{inner}", home, f"CON Msaada:{inner}"]
    return Target("anysd", port, "/ussd", list(zip(ANYSD_STEPS, shown, strict=True)))
