"""Nothing goes to a live agent unasked."""

from dataclasses import replace

import pytest

from polycompare.config.consent import require_consent
from polycompare.model.errors import ConsentNeededError, UserError
from polycompare.model.targets import Api, Environment, Target
from polycompare.model.verdicts import ExitCode

LIVE = Target("live", "https://api.uk.poly.ai", "PROJECT-1", Environment.LIVE)


def test_live_needs_consent() -> None:
    with pytest.raises(ConsentNeededError, match=r"^Target 'live' is the live agent.*--allow-live.*\.$") as caught:
        require_consent([LIVE], allow_live=False)
    assert caught.value.targets == ("live",)
    assert isinstance(caught.value, UserError)
    assert caught.value.exit_code is ExitCode.USAGE


def test_consent_is_given_by_the_command_line_or_the_target() -> None:
    require_consent([LIVE], allow_live=True)
    require_consent([replace(LIVE, allow_live=True)], allow_live=False)


def test_all_that_need_it_are_named_once() -> None:
    other = replace(LIVE, name="live/london")
    fine = [replace(LIVE, name="c", allow_live=True), replace(LIVE, name="d", environment=Environment.PRE_RELEASE)]
    with pytest.raises(ConsentNeededError, match="Targets 'live' and 'live/london' are live agents") as caught:
        require_consent([LIVE, other, *fine, LIVE], allow_live=False)
    assert caught.value.targets == ("live", "live/london")


CHAT = replace(LIVE, name="next", api=Api.CHAT, environment=Environment.PRE_RELEASE)


def test_the_chat_api_needs_it_whatever_the_configuration_calls_its_environment() -> None:
    with pytest.raises(ConsentNeededError) as caught:
        require_consent([CHAT], allow_live=False)
    assert str(caught.value) == (
        "Target 'next' speaks the Chat API, where the connector's token decides which environment answers, and "
        "that may be live, whose functions act on real systems: give --allow-live, or set allow_live = true for "
        "it, if that is meant."
    )
    assert caught.value.targets == ("next",)
    require_consent([replace(CHAT, allow_live=True)], allow_live=False)
    require_consent([CHAT], allow_live=True)


def test_both_reasons_are_told() -> None:
    with pytest.raises(ConsentNeededError) as caught:
        require_consent([CHAT, LIVE, replace(CHAT, name="other")], allow_live=False)
    assert str(caught.value).startswith(
        "Target 'live' is the live agent, and targets 'next' and 'other' speak the Chat API, where "
    )
    assert caught.value.targets == ("next", "live", "other")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_a_simulator_on_this_machine_needs_none(url: str) -> None:
    require_consent([replace(target, base_url=url) for target in (LIVE, CHAT)], allow_live=False)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.example.com", "https://localhost.example.com", "http://localhost@example.com"]
)
def test_no_other_host_passes_for_this_machine(url: str) -> None:
    with pytest.raises(ConsentNeededError):
        require_consent([replace(LIVE, base_url=url)], allow_live=False)
