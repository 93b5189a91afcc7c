"""A conversation in Agent Studio: its link to the clipboard, or its page in a browser."""

import asyncio
import subprocess
import sys
from typing import Final

from textual.screen import Screen

from polycompare.model.links import studio_link
from polycompare.model.text import visible
from polycompare.model.turns import SideInfo
from polycompare.tui.session_facts import why_no_link

_OPEN: Final = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
_PATIENCE: Final = 5.0  # seconds; a browser that runs longer has come up


def copy_link(screen: Screen[None], info: SideInfo) -> None:
    """Put the link on the clipboard, or say why there is none."""
    link = _link(screen, info)
    if link is not None:
        screen.app.copy_to_clipboard(link)
        screen.notify(f"Copied: {visible(link)}", markup=False)


async def open_link(screen: Screen[None], info: SideInfo) -> None:
    """Show the page in a browser; where none comes up, show the link, and copy it."""
    link = _link(screen, info)
    if link is None:
        return
    if await asyncio.to_thread(_opened, link):
        screen.notify(f"Opened in the browser: {visible(link)}", markup=False)
    else:
        from polycompare.tui.screens.link_view import LinkView

        screen.app.copy_to_clipboard(link)
        await screen.app.push_screen(LinkView(link))


def _link(screen: Screen[None], info: SideInfo) -> str | None:
    link = studio_link(info)
    if link is None:
        screen.notify(visible(why_no_link(info)), severity="warning", timeout=8, markup=False)
    elif not link.startswith(("https://", "http://")):  # a recording may come from anywhere
        screen.notify(f"{visible(link)} is no web address.", severity="warning", timeout=8, markup=False)
        return None
    return link


def _opened(link: str) -> bool:
    """Whether a browser came up. It gets a process without our terminal, since some write to it, or take it."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter; the link is one argument
        [sys.executable, "-c", _OPEN, link],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return True
