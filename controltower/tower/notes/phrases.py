"""In which words is a customer told? One file of sentences for each language, in resources/notes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from controltower.domain.ids import OrderId
from controltower.domain.notes import NoteKind
from controltower.domain.times import Instant, clock
from controltower.domain.tracking import REDELIVERY, Failure
from controltower.settings import resources

LANGUAGES = ("en", "de", "fr", "pt")
FIELDS = ("first_arrival", "changed_arrival", "failed_attempt", "delivered")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language; `{order}`, `{opens}`, `{closes}`, `{at}`, `{why}` and `{again}` are filled in."""

    language: str
    sentences: Mapping[str, str]
    why: Mapping[str, str]
    again: Mapping[str, str]

    def window(self, kind: NoteKind, order: OrderId, opens: Instant, closes: Instant, timezone: str) -> str:
        """When it comes."""
        sentence = self.sentences[kind.name.removesuffix("_ETA").lower() + "_arrival"]
        return sentence.format(order=order, opens=clock(opens, timezone), closes=clock(closes, timezone))

    def delivered(self, order: OrderId, at: Instant, timezone: str) -> str:
        """That it was handed over."""
        return self.sentences["delivered"].format(order=order, at=clock(at, timezone))

    def failed(self, order: OrderId, failure: Failure) -> str:
        """Why it was not, and what comes of it; of what only the house is to blame for, no more than that."""
        why = self.why.get(failure.name.lower(), self.why["other"])
        return self.sentences["failed_attempt"].format(
            order=order, why=why, again=self.again[REDELIVERY[failure].name.lower()]
        )


def phrases(language: str) -> Phrases:
    """The sentences of a language, also of one of its kinds ("de-AT"); English where there are none of it."""
    spoken = language.replace("_", "-").partition("-")[0].casefold()
    return _read(spoken if spoken in LANGUAGES else LANGUAGES[0])


@cache
def _read(known: str) -> Phrases:
    with (resources() / "notes" / f"{known}.toml").open("rb") as file:
        told = tomllib.load(file)
    return Phrases(known, {key: told[key] for key in FIELDS}, told["why"], told["again"])
