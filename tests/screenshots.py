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
    time.sleep(0.3 + len(prompt) % 5 / 10)
    return f"{prompt}."


@xcs.compile
def review(papers: list[str]) -> list[str]:
    drafts = []
    for paper in papers:
        draft = model(paper)
        if len(draft) < 9:
            draft = model(f"again {draft}")
        keep(draft)
        drafts.append(draft)
    return drafts


@xcs.ordered
def keep(draft: str) -> None:
    """Stands for what has to be in order: here nothing else is under way at the end."""
    time.sleep(0.06)


def make_pages(folder: Path) -> dict[str, Path]:
    """The annotated page of the demo, with one line opened, and the timeline of a run."""
    pages = {"page": folder / "page.html", "run": folder / "run.html"}
    papers = ["tides", "fog", "moss", "bees", "night trains", "rain", "old maps", "swifts"]
    review(papers)
    with xcs.observe() as run:
        review(papers)
    compile_command(["--html", str(pages["page"]), f"{PROGRAM}:review_papers"])
    text = pages["page"].read_text(encoding="utf-8").replace(str(PROGRAM), PROGRAM.name)
    text = re.sub(r'<details class="ahead">', '<details open class="ahead">', text, count=1)
    pages["page"].write_text(text, encoding="utf-8")
    run.html(pages["run"])
    return pages


def main(folder: Path) -> int:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium was found; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        pages = make_pages(Path(made))
        for name, height in (("page", 1100), ("run", 930)):
            for width in WIDTHS:
                command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
                command += [f"--window-size={width},{height}", f"--screenshot={folder / f'{name}-{width}.png'}"]
                subprocess.run([*command, pages[name].as_uri()], check=True, capture_output=True, timeout=120)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
