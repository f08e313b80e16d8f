"""``python -m tests.screenshots FOLDER``: pictures of the annotated page and of a timeline, in a headless Chromium."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xcs
from xcs_compiler.cli import main as compile_command

WIDTHS = (400, 1400)
PROGRAM = Path(__file__).parents[1] / "examples" / "review_papers" / "program.py"


def model(prompt: str) -> str:
    time.sleep(0.02 + len(prompt) % 5 / 100)
    return f"{prompt}."


@xcs.compile
def review(papers: list[str]) -> list[str]:
    drafts = []
    for paper in papers:
        draft = model(paper)
        if len(draft) < 9:
            draft = model(f"again {draft}")
        drafts.append(draft)
    return drafts


def main(folder: Path) -> int:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium was found; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    review(["warm"])
    with xcs.observe() as run:
        review([f"paper {number}" for number in range(12)] + ["fog", "moss"])
    with tempfile.TemporaryDirectory() as made:
        page, timeline = Path(made) / "page.html", Path(made) / "run.html"
        compile_command(["--html", str(page), f"{PROGRAM}:review_papers"])
        text = page.read_text(encoding="utf-8").replace(str(PROGRAM), PROGRAM.name)
        page.write_text(
            re.sub(r'<details class="ahead">', '<details open class="ahead">', text, count=1), encoding="utf-8"
        )
        run.html(timeline)
        for name, source, height in (("page", page, 1100), ("run", timeline, 760)):
            for width in WIDTHS:
                command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
                command += [f"--window-size={width},{height}", f"--screenshot={folder / f'{name}-{width}.png'}"]
                subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
