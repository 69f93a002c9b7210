"""The secrets a desk needs, made once under var/ and readable by the owner alone."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from gateway.privacy.vault import new_key

MAKERS: dict[str, Callable[[], str]] = {
    "FIELD_KEYS": lambda: f"k1:{new_key()}",
    "HASH_KEY": new_key,
    "CALLBACK_SECRET": lambda: secrets.token_urlsafe(24),
    "AFRICASTALKING_USERNAME": lambda: "sandbox",
    "AFRICASTALKING_API_KEY": lambda: f"atsk_{secrets.token_hex(32)}",
}


def keep(var: Path, name: str, value: str) -> None:
    """Write one value to var/secrets/NAME, mode 600, whole or not at all."""
    folder = var / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    draft = folder / f".{name}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    draft.replace(folder / name)


def make_missing(var: Path) -> list[str]:
    """Make each secret that neither the environment nor var/secrets has. Returns their names."""
    made = []
    for name, make in MAKERS.items():
        given = os.environ.get(name) or os.environ.get(f"{name}_FILE")
        if not given and not (var / "secrets" / name).exists():
            keep(var, name, make())
            made.append(name)
    return made
