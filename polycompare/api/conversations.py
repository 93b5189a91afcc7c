"""The Conversations API: real conversations to be read, listened to, labelled and noted."""

import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import quote, urlencode

from polycompare.api.agents import AgentsReader
from polycompare.api.calls import Call, Caller, segment, tell_nobody
from polycompare.api.conversations_wire import (
    HeldConversation,
    ListedConversation,
    Page,
    read_conversation,
    read_page,
)
from polycompare.api.failures import Asked
from polycompare.api.hosts import agents_url, platform_url
from polycompare.api.http_side import HttpSide
from polycompare.api.keys import ApiKey, Credentials
from polycompare.api.lenient_json import JsonError, parse_json
from polycompare.api.retry import RetryPolicy
from polycompare.api.wire import MalformedReply, read_error
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure, RawResponse
from polycompare.model.reviews import Annotation
from polycompare.model.targets import Api, Deployment, Environment, Target
from polycompare.model.values import JsonObject
from polycompare.model.verdicts import ExitCode

_LONGEST_PAGE: Final = 100  # conversations, each of which may come with its transcript; the service allows 1000

T = TypeVar("T")


class RefusedError(UserError):
    """What the service did not do, or could not be asked; `failure` says why."""

    exit_code = ExitCode.INCOMPLETE

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class UnknownAccountError(UserError):
    """A target whose conversations cannot be listed, since nobody tells its account."""


@dataclass(frozen=True, slots=True)
class ConversationSearch:
    """Which conversations are asked for, newest first or, with `words`, as the service ranks them.

    `words` are looked for in transcripts, or with `semantic` by what they mean; `sample` asks for any, at random,
    and goes without words. `since` is the first moment and `until` the last. At most `limit` are wanted.
    """

    environment: Environment
    words: str | None = None
    semantic: bool = False
    sample: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20


class ConversationsApi:
    """The real conversations of one target's agent; an async context manager with HTTP clients of its own.

    One conversation and what belongs to it is at the region's `api` host, the list at its `platform` host; a base
    URL that is no known host has both. Whatever the service does not do is raised as `RefusedError`. A call takes
    at most the target's `turn_timeout`, retries included; what may have been taken is never sent again. Raises a
    `UserError`, before anything is sent, for an address or certificates that do not do.
    """

    def __init__(
        self,
        target: Target,
        key: ApiKey,
        ssl_context: ssl.SSLContext | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self._here = replace(target, api=Api.CONVERSATIONS, base_url=agents_url(target))
        self._http = HttpSide(self._here, Credentials(key), ssl_context)
        self._caller = Caller(self._here, self._http, retry)
        listing = replace(self._here, base_url=platform_url(target))
        self._listing_http = HttpSide(listing, Credentials(key), ssl_context)
        self._listing = Caller(listing, self._listing_http, retry)
        self._clients = AsyncExitStack()
        self._deployed: Mapping[str, Deployment] | Failure | None = None
        self._path = f"/v1/agents/{segment(target.agent_id)}/conversations"

    async def __aenter__(self) -> Self:
        for http in (self._http, self._listing_http):
            await self._clients.enter_async_context(http)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._clients.aclose()

    async def pages(self, search: ConversationSearch) -> AsyncIterator[ListedConversation]:
        """The conversations that are asked for, page by page, none twice; those that go on still are left out.

        Raises `RefusedError`, and `UnknownAccountError`: the list's address has the account in it.
        """
        path = f"/v3/{segment(await self._account())}/{segment(self._here.agent_id)}/conversations"
        asked = _parameters(search)
        seen: set[str] = set()
        place: dict[str, str] = {}
        while True:
            left = search.limit - len(seen)
            parameters = {**asked, "limit": str(min(left, _LONGEST_PAGE)), **place}
            url = f"{path}?{urlencode(parameters, quote_via=quote, errors='replace')}"
            page = await self._answered(self._listing, Call("GET", url, Asked.HELD, read_page))
            fresh = {one.id: one for one in page.conversations if one.id not in seen}
            for one in list(fresh.values())[:left]:
                seen.add(one.id)
                yield one
            following = _following(page)
            # A page with nothing new would be followed by another like it: a random sample has no order.
            if len(seen) >= search.limit or not fresh or following is None or following == place or search.sample:
                return
            place = following

    async def deployments(self) -> dict[str, Deployment]:
        """What the service tells of deployments, by their ids: of those that run now, as far as it does."""
        active = await self._active()
        return {} if isinstance(active, Failure) else {each.id: each for each in active.values()}

    async def one(self, conversation_id: str) -> tuple[RawResponse, HeldConversation]:
        """A conversation, as it came and as it was read. Raises `RefusedError`."""
        call = Call("GET", self._address(conversation_id), Asked.HELD, lambda raw: (raw, read_conversation(raw)))
        return await self._answered(self._caller, call)

    async def audio(
        self, conversation_id: str, direction: str, *, redacted: bool, to: Callable[[bytes], object]
    ) -> None:
        """The call's sound as a WAV file, given to `to` piece by piece; `direction` is `combined`, `user` or
        `agent`. Raises `RefusedError`, and what `to` raises."""
        query = urlencode({"direction": direction, "redacted": "true" if redacted else "false"})
        path = f"{self._address(conversation_id)}/audio?{query}"
        answer = await self._caller.download(path, Asked.SOUND, to)
        if isinstance(answer, Failure):
            raise RefusedError(answer)

    async def annotate(self, conversation_id: str, annotations: Sequence[tuple[int, Annotation]]) -> None:
        """Label turns, each by its index in the service's own `turns`; all of them or none. Raises
        `RefusedError`."""
        listed: list[JsonObject] = [
            {"turnId": turn, "role": label.speaker.value, "annotationType": label.kind.value}
            for turn, label in annotations
        ]
        await self._mark(conversation_id, "annotation", {"annotations": [*listed]})

    async def note(self, conversation_id: str, text: str) -> None:
        """Let this be the conversation's note, in place of the one before. Raises `RefusedError`."""
        await self._mark(conversation_id, "note", {"note": text})

    async def _mark(self, conversation_id: str, kind: str, body: JsonObject) -> None:
        path = f"{self._address(conversation_id)}/{kind}"
        await self._answered(self._caller, Call("POST", path, Asked.MARK, _taken, body))

    def _address(self, conversation_id: str) -> str:
        return f"{self._path}/{segment(conversation_id)}"

    async def _account(self) -> str:
        """The account of the agent: the target's, else that of what is deployed."""
        if self._here.account_id is not None:
            return self._here.account_id
        active = await self._active()
        if isinstance(active, Failure):
            raise RefusedError(active)
        for deployment in active.values():
            if deployment.account_id:
                return deployment.account_id
        raise UnknownAccountError(
            f"{self._here.name} needs account_id, since the list of conversations has it in its address: set it "
            "to the account in the URL of Agent Studio, such as ws-1234."
        )

    async def _active(self) -> Mapping[str, Deployment] | Failure:
        """What runs in each environment; asked for once."""
        if self._deployed is None:
            self._deployed = await AgentsReader(self._here, self._http).active_deployments()
        return self._deployed

    async def _answered(self, caller: Caller, call: Call[T]) -> T:
        """What is read from the answer. Raises `RefusedError`."""
        outcome = await caller.send(call, tell_nobody)
        if isinstance(outcome, Failure):
            raise RefusedError(outcome)
        return outcome


def _parameters(search: ConversationSearch) -> dict[str, str]:
    """What every page is asked for with."""
    asked = {"client_env": search.environment.value, "in_progress": "false"}
    if search.sample:
        asked["sample"] = "random"
    elif search.words is not None:
        asked |= {"query_type": "semantic" if search.semantic else "transcript", "query": search.words}
    for name, moment in (("start_time", search.since), ("end_time", search.until)):
        if moment is not None:
            asked[name] = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
    return asked


def _following(page: Page) -> dict[str, str] | None:
    """How the page after this one is asked for; None after the last."""
    if page.cursor is not None:
        return {"cursor": page.cursor}
    return None if page.next_offset is None else {"offset": str(page.next_offset)}


def _taken(raw: RawResponse) -> None:
    """Whether a mark was taken. Raises `MalformedReply` where a successful answer says that it was not."""
    try:
        document = parse_json(raw.body)
    except JsonError:
        return  # what the answer says beside its status is not published
    if isinstance(document, dict) and document.get("success") is False:
        why = read_error(raw).message or "without a reason"
        raise MalformedReply(f"it says that it was not done ({why})", "try again")
