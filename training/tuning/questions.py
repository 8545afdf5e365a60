"""Questions as people type them, made from titles and sentences by rules."""

import random
import re

# "We propose X, a ..." says what X is; these are the verbs that such sentences begin with.
_WE = re.compile(
    r"^(?:in this (?:paper|work|article|study),? )?we (?:propose|present|introduce|study|investigate|develop|"
    r"describe|explore|examine|address|consider|analy[sz]e|show|find|demonstrate)"
    r"(?: that| how| the problem of)? (.{25,160}?)[.;]",
    re.IGNORECASE,
)
_TOPIC = (
    "{}", "papers about {}", "research on {}", "what is known about {}?", "{} methods", "work on {}", "how is {} done?",
)
_CLAIM = ("is it true that {}?", "does {}?", "evidence that {}", "{}", "which papers show {}")
_LEAD = re.compile(r"^(?:on|towards?|an?|the) ", re.IGNORECASE)


def question_of(title: str, abstract: str, chance: random.Random) -> str | None:
    """A question that the paper answers, or None where no rule fits."""
    found = [match.group(1) for sentence in sentences(abstract) if (match := _WE.match(sentence))]
    # After a colon a title says what the paper is about; before it stands a name.
    topic = _LEAD.sub("", title.rsplit(": ", 1)[-1].strip(" .?!"))
    if found and chance.random() < 0.6:
        return chance.choice(_CLAIM[2:] if chance.random() < 0.5 else _TOPIC[:3]).format(_lower(chance.choice(found)))
    if len(topic.split()) < 2:
        return None
    return chance.choice(_TOPIC).format(_lower(topic))


def sentences(text: str) -> list[str]:
    """Sentences, split where a full stop is followed by a capital."""
    return [part.strip() for part in re.split(r"(?<=[a-z\)\]\d%][.?!])\s+(?=[A-Z])", text) if part.strip()]


def _lower(text: str) -> str:
    """The first letter small, unless the word is a name or an abbreviation."""
    return text[0].lower() + text[1:] if text[1:2].islower() else text
