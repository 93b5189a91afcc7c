"""What a scenario says about the conversations that are driven by it, beside its turns."""

from dataclasses import replace

from polycompare.cli.opening import Adjust
from polycompare.model.targets import Target
from polycompare.model.values import Side
from polycompare.scenarios.turns import Effects, Script


def adjust_for(script: Script) -> Adjust:
    """Puts a script's attributes and languages on top of a target's own."""

    def adjusted(side: Side, target: Target) -> Target:
        return replace(
            target,
            attributes={**target.attributes, **script.attributes.of(side)},
            asr_lang=script.languages.asr or target.asr_lang,
            tts_lang=script.languages.tts or target.tts_lang,
        )

    return adjusted


def must_stay_apart(script: Script) -> bool:
    """Whether both sides may not hear a turn at the same moment, since they act on what they share."""
    return script.effects is Effects.WRITES
