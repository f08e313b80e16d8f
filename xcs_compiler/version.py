"""``--version`` of the commands."""

from __future__ import annotations

import argparse
import platform
from importlib import metadata
from typing import Any


class Version(argparse.Action):
    """Prints the version of xcs and that of Python, whose syntax is the one that is understood."""

    def __init__(self, option_strings: list[str], dest: str, **_: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version of xcs and of Python")

    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> None:
        try:
            version = metadata.version("xcs")
        except metadata.PackageNotFoundError:
            version = "of a checkout"
        print(f"{parser.prog} {version} (Python {platform.python_version()})")
        parser.exit()
