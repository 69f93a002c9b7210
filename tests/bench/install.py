"""What users would pick instead, installed from the registries into the ignored folder .bench/."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.bench.world import FOLDER

NODE = {"ussd-menu-builder": "1.2.0", "express": "5", "redis": "5", "xstate": "5"}
PYTHON = ("anysd==1.2.7", "redis<6", "marshmallow<4", "setuptools<81", "ussd-airflow-engine==0.0.8.3")
SAME = ("flask", "granian", "hiredis", "werkzeug")
"""Ours and theirs: anysd runs on the very same server, framework and parser; redis-py 8 it does not know."""


def _do(command: Sequence[str], folder: Path) -> str:
    """Run an installer; what went wrong in one line, or ""."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{command[0]}: {error}"
    if done.returncode == 0:
        return ""
    lines = (done.stderr or done.stdout).strip().splitlines()
    return f"{Path(command[0]).name} failed: {lines[-1] if lines else done.returncode}"


def wrk() -> str:
    """Have wrk; why not, or ""."""
    if shutil.which("wrk"):
        return ""
    return _do(["apt-get", "install", "-y", "-q", "wrk"], FOLDER)


def node() -> tuple[Path | None, str]:
    """The folder whose node_modules has the Node peers; why not."""
    folder = FOLDER / "node"
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.which("node") is None:
        return None, "no node on the PATH"
    if all((folder / "node_modules" / name).is_dir() for name in NODE):
        return folder, ""
    (folder / "package.json").write_text('{"private": true}\n')
    wanted = [f"{name}@{number}" for name, number in NODE.items()]
    why = _do(["npm", "install", "--no-audit", "--no-fund", *wanted], folder)
    return (None, why) if why else (folder, "")


def python() -> tuple[Path | None, str]:
    """The Python of a venv with the PyPI peers; why not."""
    folder = FOLDER / "peers"
    interpreter = folder / "bin" / "python"
    done = folder / "installed"
    if done.exists():
        return interpreter, ""
    FOLDER.mkdir(exist_ok=True)
    same = [f"{name}=={version(name)}" for name in SAME]
    install = [str(interpreter), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    for command in ([sys.executable, "-m", "venv", str(folder)], [*install, *PYTHON], [*install, *same]):
        if why := _do(command, FOLDER):
            return None, why
    done.touch()
    return interpreter, ""
