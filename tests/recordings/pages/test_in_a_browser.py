"""The page in a real browser."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from polycompare.model.reviews import NO_REVIEW
from polycompare.model.turns import Comparison
from polycompare.recordings.pages.html import comparison_page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="there is no chromium here"),
]

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def browse(html: str, folder: Path, *options: str) -> tuple[str, str]:
    """The page's elements after it was loaded, and what the browser had to say about it."""
    (folder / "page.html").write_text(html, "utf-8")
    command = [str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    place = [f"--user-data-dir={folder / 'profile'}", *options, (folder / "page.html").as_uri()]
    done = subprocess.run([*command, *place], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_the_style_holds_and_nothing_else_runs(make_comparison: Callable[..., Comparison], tmp_path: Path) -> None:
    html = comparison_page(make_comparison(HOSTILE), NO_REVIEW, redaction="x")
    elements, complaints = browse(html, tmp_path, "--dump-dom")
    assert complaints == ""
    assert "<title>owned</title>" not in elements
    assert "<script" not in elements
    assert "<img" not in elements


def test_what_is_slipped_in_is_refused(make_comparison: Callable[..., Comparison], tmp_path: Path) -> None:
    html = comparison_page(make_comparison(), NO_REVIEW, redaction="x")
    slipped = html.replace("<main>", "<main><style>p{}</style><script>document.title='owned'</script>")
    elements, complaints = browse(slipped, tmp_path, "--dump-dom")
    assert "<title>owned</title>" not in elements
    assert "style-src" in complaints
    assert "script" in complaints


@pytest.mark.parametrize("width", [500, 1300])
def test_nothing_sticks_out_of_the_window(
    make_comparison: Callable[..., Comparison], tmp_path: Path, width: int
) -> None:
    html = comparison_page(make_comparison("x" * 400), NO_REVIEW, redaction="x")
    measure = "<script>document.title = document.documentElement.scrollWidth - innerWidth</script></body>"
    measured = re.sub("<meta http-equiv[^>]*>", "", html).replace("</body>", measure)
    elements, _ = browse(measured, tmp_path, f"--window-size={width},800", "--dump-dom")
    title = re.search("<title>(.*?)</title>", elements)
    assert title is not None
    assert int(title[1]) <= 0
