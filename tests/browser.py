"""``python -m tests.browser``: the annotated page and the timeline, used by keyboard in a headless Chromium.

At 400 and 1400 pixels, light and dark: nothing is wider than the window, all text has contrast enough, Tab reaches
what can be opened and shows where it is, Enter opens it, and nothing is fetched or reported as an error. Exit status
1 where something of that fails. ``--shots FOLDER`` keeps pictures.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.screenshots import make_pages

WIDTHS = (400, 1400)
CONTRAST = 4.5
"""What the Web Content Accessibility Guidelines (AA) ask of text."""
FAINT = """
() => {
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const parsed = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parsed(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("svg")) continue;
    const pair = [luminance(parsed(getComputedStyle(element).color).slice(0, 3)), luminance(behind(element))];
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    const text = element.textContent.trim().slice(0, 30);
    if (ratio < LEAST) found.push(`${element.tagName} "${text}" ${ratio.toFixed(2)}`);
  }
  return [...new Set(found)];
}
""".replace("LEAST", str(CONTRAST))
FOCUSED = """
() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return {tag: at.tagName, kind: at.className, text: at.textContent.trim().slice(0, 60),
          marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          open: !!at.parentElement?.open, said: at.querySelector?.(".said")?.checkVisibility() ?? null};
}
"""


def wrong_with(page: Page, kind: str) -> list[str]:
    """Sentences about what fails."""
    found = []
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        found.append(f"{over} pixels wider than the window")
    found += [f"too little contrast: {text}" for text in page.evaluate(FAINT)]
    wanted = page.locator("summary" if kind == "page" else ".lane").count()
    reached = 0
    for _ in range(20 * wanted + 40):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "BODY":
            break
        if not at["marked"]:
            found.append(f"focus is not to be seen on {at['tag']} {at['text']!r}")
        if at["tag"] == "SUMMARY":
            reached += 1
            page.keyboard.press("Enter")
            if page.evaluate(FOCUSED)["open"] == at["open"]:
                found.append(f"Enter does nothing on {at['text']!r}")
            if at["open"]:
                page.keyboard.press("Space")
        elif at["kind"] == "lane":
            reached += 1
            if not at["said"]:
                found.append(f"nothing is said of the lane {at['text']!r}")
    if reached < wanted:
        found.append(f"Tab reaches {reached} of {wanted}")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        found.append(f"all opened: {over} pixels wider than the window")
    return found + [f"all opened: too little contrast: {text}" for text in page.evaluate(FAINT)]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser", description=__doc__)
    parser.add_argument("--shots", type=Path)
    options = parser.parse_args(arguments)
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium was found; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    failed = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = make_pages(Path(folder))
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for kind, source in pages.items():
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    page = chromium.new_page(
                        viewport={"width": width, "height": 1000},
                        color_scheme=scheme,  # type: ignore[arg-type]
                    )
                    wrong: list[str] = []
                    page.on("console", lambda message, wrong=wrong: wrong.append(f"console: {message.text}"))
                    page.on(
                        "request",
                        lambda request, wrong=wrong: None
                        if request.url.startswith("file:")
                        else wrong.append(f"fetches {request.url}"),
                    )
                    page.goto(source.as_uri())
                    wrong += wrong_with(page, kind)
                    if options.shots:
                        options.shots.mkdir(parents=True, exist_ok=True)
                        page.screenshot(path=options.shots / f"{kind}-{width}-{scheme}.png", full_page=True)
                    print(f"{kind}, {width} pixels, {scheme}: {'; '.join(wrong) or 'fine'}")
                    failed += len(wrong)
                    page.close()
        chromium.close()
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
