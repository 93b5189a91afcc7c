"""A turn as a command for the shell: the request that was sent, without the key.

The requests are those of the Debug Chat, Chat and Conversations APIs. The shell puts the key in, from the variable
that the target names. What stands in a recording may come from anywhere, so nothing of it is read by the shell.
"""

import json
import re
from shlex import quote as quoted
from typing import Final
from urllib.parse import quote, urlsplit

from polycompare.model.outcomes import Reply
from polycompare.model.targets import Api, Target
from polycompare.model.turns import SideInfo, TurnComparison
from polycompare.model.values import JsonObject, Side

_USUAL_KEY: Final = "POLYAI_API_KEY"
_OTHER_KEY: Final = "API_KEY"  # for a host that the usual keys are not meant for
_TOKEN: Final = "CONNECTOR_TOKEN"  # noqa: S105 - the name of a variable
_USUAL_KEYS: Final = ("POLYAI_API_KEY", "POLY_ADK_KEY")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOSTS: Final = re.compile(r"(?:.+\.)?poly\.ai|localhost|127\.0\.0\.1|::1")


def curl_of(info: SideInfo, comparison: TurnComparison, side: Side) -> str:
    """The command that sends a turn to a side, as the comparison shows it; turn 0 opens a conversation.

    Of a real conversation it is the command that reads the whole of it.
    """
    target = info.target
    outcome = comparison.turn.outcomes.of(side)
    conversation = (isinstance(outcome, Reply) and outcome.conversation_id) or info.conversation_id
    said = comparison.turn.said.heard_by(side)
    headers = [f"X-API-KEY: ${_key_variable(target)}"]
    body: JsonObject | None = None
    match target.api:
        case Api.CONVERSATIONS:
            path = f"/v1/agents/{_part(target.agent_id)}/conversations/{_part(conversation)}"
        case Api.CHAT:
            headers.append(f"X-TOKEN: ${_variable(target.token_env) or _TOKEN}")
            way = "create" if comparison.index == 0 else "respond"
            path = f"/v1/{_part(target.account_id or '')}/{_part(target.agent_id)}/chat/{way}"
            body = {"conversation_id": conversation, "message": said.text}
            if comparison.index == 0:
                body = _opening(target, ("variant_id", "asr_lang_code", "tts_lang_code", "integration_attributes"))
        case Api.DEBUG_CHAT:
            path = f"/v1/agents/{_part(target.agent_id)}/debug-chat"
            body = {"clientEnv": target.environment.value}
            if comparison.index == 0:
                body |= _opening(target, ("variantId", "asrLangCode", "ttsLangCode", "integrationAttributes"))
            else:
                path += f"/{_part(conversation)}"
                body |= {"message": said.text, **({"metadata": dict(said.metadata)} if said.metadata else {})}
    return _command(target.base_url.rstrip("/") + path, headers, body)


def _opening(target: Target, names: tuple[str, str, str, str]) -> JsonObject:
    """What opens a conversation; the names are those of the API, in the order of the values here."""
    variant, asr, tts, attributes = names
    given: JsonObject = {
        variant: target.variant,
        "channel": target.channel,
        asr: target.asr_lang,
        tts: target.tts_lang,
        attributes: dict(target.attributes) or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _command(url: str, headers: list[str], body: JsonObject | None) -> str:
    lines = [f"curl {quoted(url)}", *(f'-H "{header}"' for header in headers)]
    if body is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d {quoted(json.dumps(body))}"]
    return " \\\n  ".join(lines)


def _key_variable(target: Target) -> str:
    named = _variable(target.api_key_env)
    if _HOSTS.fullmatch(urlsplit(target.base_url).hostname or ""):
        return named or _USUAL_KEY
    return _OTHER_KEY if named is None or named.startswith(_USUAL_KEYS) else named


def _variable(name: str | None) -> str | None:
    return name if name is not None and _VARIABLE.fullmatch(name) else None


def _part(text: str) -> str:
    return quote(text, safe="", errors="replace")
