"""A picture of the screen that is passed on does nothing in the browser of whoever opens it."""

import asyncio
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tui.conftest import StageMaker

_SCRIPT = "<script>document.documentElement.setAttribute('data-owned', 'yes')</script>"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",  # the superuser cannot have one, and the page is our own file
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def browser() -> str:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"there is no browser here; looked for {', '.join(_BROWSERS)}")
    return found


def opened(browser: str, picture: str, folder: Path) -> str:
    """The document as the browser has it after opening the picture."""
    file = folder / "picture.svg"
    file.write_text(picture, encoding="utf-8")
    command = [browser, *_FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.slow
async def test_a_script_in_a_reply_is_text_in_a_picture(stage: "StageMaker", browser: str, tmp_path: Path) -> None:
    async with stage.run(stage.bench([stage.reply(f"</text></g>{_SCRIPT}")]), size=(160, 45)) as s:
        await s.turns(1)
        picture = s.app.export_screenshot()
    shown = await asyncio.to_thread(opened, browser, picture, tmp_path)
    assert "data-owned=" not in shown
    assert "setAttribute" in shown
    acting = picture.replace("</svg>", f"{_SCRIPT}</svg>")
    assert "data-owned=" in await asyncio.to_thread(opened, browser, acting, tmp_path), (
        "the proof cannot see a script"
    )
