"""Make sure that there is a Chromium for the browser tests, or say how to get one."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The path of an installed Chromium; CHROMIUM names one elsewhere."""
    if given := os.environ.get("CHROMIUM"):
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Debian's own package, where we may install one."""
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"]):
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )


if __name__ == "__main__":
    if find() is None and shutil.which("apt-get") and os.geteuid() == 0:
        sys.stderr.write("installing Chromium for the browser tests\n")
        install()
    if find() is None:
        sys.exit("The browser tests need Chromium: install it, or set CHROMIUM to its path.")
