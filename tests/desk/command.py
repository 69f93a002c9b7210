"""The `gateway` command in a process of its own, as a person starts it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(var: Path, **other: str) -> dict[str, str]:
    """Nothing inherited but the path, so that no setting of this machine helps."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(var), "GATEWAY_VAR": str(var), **other}


def gateway(var: Path, *arguments: str, **other: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["gateway", *arguments],
        env=environment(var, **other),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
