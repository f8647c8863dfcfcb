"""Opens the report's pages in headless Chromium without network: check_page.py MAKE_PAGE CHROMIUM [SCREENSHOTS]

Exit status 77 (skipped) where there is no Chromium. With a third argument, screenshots are written to that folder."""

import os
import re
import subprocess
import sys
import tempfile

from browser import Browser

SKIPPED = 77
CHARTS = {"full": 8, "failures": 8, "two_engines": 8, "single": 6, "empty": 2}
WIDE = ("throughput", "efficiency-bars")
FAILURES = ("Out of Mem.", "crashed", "timed out", "unsupported", "engine error")
failed = []


def check(holds, what):
    if not holds:
        failed.append(what)
        print("FAILED", what)


def marks(page, chart):
    """Drawn marks of a chart, other than axes and legends: bars, points, rules and texts."""
    return page.value(
        f"document.querySelectorAll('[data-chart={chart}] svg .role-mark path, [data-chart={chart}] svg .role-mark line, "
        f"[data-chart={chart}] svg .role-mark text').length")


def texts(page, chart):
    return page.value(f"[...document.querySelectorAll('[data-chart={chart}] svg text')].map(e => e.textContent)")


def check_file(name, html):
    outside = re.findall(r"""(?:src|href|action|data)\s*=\s*["']?(https?:[^"'\s>]+)""", html.split("<script")[0])
    check(all(url.startswith("https://doi.org/") for url in outside), f"{name}: addresses outside the page: {outside}")
    check(not re.search(r"<(link|iframe|img|object|embed)\b", html.split("<script")[0]), f"{name}: an element that loads")


def check_common(name, page, where):
    check(page.value("document.documentElement.dataset.charts") == str(CHARTS[name]), f"{where}: charts drawn")
    check(page.complaints() == [], f"{where}: the console says {page.complaints()}")
    check(page.requests() == [], f"{where}: asked the network for {page.requests()}")
    width, room = page.value("[document.documentElement.scrollWidth, window.innerWidth]")
    check(width <= room, f"{where}: {width} px wide in a window of {room}")
    for chart in page.value("[...document.querySelectorAll('[data-chart]')].map(e => e.dataset.chart)"):
        check(marks(page, chart) > 0, f"{where}: nothing drawn in {chart}")
        clipped = page.value(f"(b => b.scrollWidth - b.clientWidth)(document.querySelector('[data-chart={chart}]'))")
        check(clipped <= 0 or chart in WIDE and room > 720, f"{where}: {chart} is {clipped} px too wide")
    check(page.value("window.stolen") is None, f"{where}: text of a record ran as a script")
    check(page.value("[...document.querySelectorAll('table')].every(t => t.caption)"), f"{where}: a table without caption")
    check(page.value("document.querySelectorAll('h1').length") == 1, f"{where}: one heading of the page")
    check(page.value("[...document.querySelectorAll('[data-chart]')].every(e => e.getAttribute('aria-label'))"),
          f"{where}: a chart without words")


def check_figure(name, page, where):
    said = texts(page, "throughput")
    if name == "failures":
        for word in FAILURES:
            check(word in said, f"{where}: '{word}' does not stand in the figure")
    if name in ("full", "failures"):
        check("Out of Mem." in said, f"{where}: the study's failures")
        check(any("864" in text for text in said), f"{where}: values at the bars")
        check(any("★" in text for text in said), f"{where}: the best marked")
        check(any("ResNet-50 FP32 *" in text for text in texts(page, "series")), f"{where}: the marked case over time")
        check("share that took longer" in texts(page, "distribution"), f"{where}: the distributions' axis")
        check(any("FP16 (ran bf16)" in text for text in said), f"{where}: the executed precision")
        thrift = texts(page, "efficiency-bars")
        check(any("inferences/s/W" in text for text in thrift), f"{where}: the axis of the study's efficiency")
        check("Out of Mem." in thrift, f"{where}: the study's failures beside its efficiency")


def check_themes(page, where):
    """The charts follow the theme without a reload."""
    ink = "getComputedStyle(document.querySelector('[data-chart=throughput] svg text')).fill"
    light = page.value(ink)
    page.theme(True)
    page.wait(f"{ink} !== {light!r} && document.documentElement.dataset.charts !== 'drawing'")
    page.theme(False)
    page.wait(f"{ink} === {light!r}")
    check(page.complaints() == [], f"{where}: the console says {page.complaints()}")


def check_print(page, where):
    """Dark charts turn light for paper, at once, and dark again after."""
    page.theme(True)
    ink = "document.querySelector('[data-chart=throughput] svg .role-axis-label text').getAttribute('fill')"
    page.wait(f"{ink} === '#e6eaf0'")
    page.value("window.dispatchEvent(new Event('beforeprint'))")
    check(page.value(ink) == "#1c2128", f"{where}: dark ink on paper")
    page.value("window.dispatchEvent(new Event('afterprint'))")
    check(page.value(ink) == "#e6eaf0", f"{where}: light ink on the dark page after printing")
    page.theme(False)
    page.wait(f"{ink} === '#1c2128'")


def main():
    make_page, chromium = sys.argv[1:3]
    pictures = sys.argv[3] if len(sys.argv) > 3 else None
    if not os.path.isfile(chromium):
        print("skipped: no chromium on this machine (apt-get install chromium)")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="perwatt-page-") as folder, Browser(chromium) as browser:
        subprocess.run([make_page, folder], check=True)
        for name in CHARTS:
            path = os.path.join(folder, name + ".html")
            with open(path, encoding="utf-8") as file:
                check_file(name, file.read())
            for width in (1280, 375):
                for dark in (False, True) if name == "full" or pictures else (False,):
                    where = f"{name} at {width} px, {'dark' if dark else 'light'}"
                    page = browser.page(width, dark)
                    page.open(path)
                    check_common(name, page, where)
                    check_figure(name, page, where)
                    if name == "full" and width == 1280 and not dark:
                        check_themes(page, where)
                        check_print(page, where)
                    if pictures:
                        page.screenshot(os.path.join(pictures, f"{name}-{width}-{'dark' if dark else 'light'}.png"))
    print(f"{len(failed)} failed" if failed else "all pages are well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
