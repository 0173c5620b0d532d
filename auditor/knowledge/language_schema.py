"""The shapes of the files on how policies speak: terms, cues, constructions, purposes."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from auditor.knowledge.entry import Row

Grammar = Literal["verb_states", "receiver_first", "subject_first", "share_alone", "topic_first"]
"""How a language builds its clauses.

verb_states: a verb states something without its subject. receiver_first: who gets data may stand before the
verb. subject_first: of several parties before the verb the last one does it. share_alone: a verb of passing
on means another party, though none is named. topic_first: what is spoken of stands first, a verb behind it.
"""


class Language(Row, frozen=True, kw_only=True):
    """A language that a policy may be written in; it is read where it has terms."""

    usual_share: ClassVar[int] = 50
    id: str
    """As BCP 47 names it."""
    label: dict[str, str]
    reads_as: str | None = None
    """The language whose lexicon and grammar read it too."""
    letters: str = ""
    """Its letters as a character class; empty: the Latin ones."""
    weight: int = 1
    """How many Latin letters one of its letters says as much as."""
    share: int = usual_share
    """The percentage of all letters that are not Latin from which on its own tell it."""
    variants: bool = False
    """Written with the characters of `characters.txt` that are read as others."""
    words: tuple[str, ...] = ()
    """Its commonest words."""
    endings: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Sign -> what it stands for in terms and words of this language: `~` for the endings of an adjective."""
    abbreviations: tuple[str, ...] = ()
    """What may stand before a full stop that ends no sentence."""
    breaks: tuple[str, ...] = ()
    """Words that begin a clause without a comma."""
    grammar: tuple[Grammar, ...] = ()
    """In what its clauses differ from those that this reader takes for the usual ones (the English ones)."""
    everywhere: tuple[str, ...] = ()
    """Data types whose terms stand in every sentence of the law and declare nothing."""


class Worded(Row, frozen=True, kw_only=True):
    """An entry that is found by its words, in every language."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    more: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """By language: from `words_LANGUAGE.yml`."""

    def words(self, language: str) -> tuple[str, ...]:
        """Its words in one language."""
        own = {"en": self.en, "zh": self.zh}.get(language, ())
        return (*own, *self.more.get(language, ()))

    @property
    def all_words(self) -> tuple[str, ...]:
        """Its words in every language, Chinese first."""
        return (*self.zh, *self.en, *(w for words in self.more.values() for w in words))


Table = Literal["cues", "purposes", "columns", "sdk_words", "policy_facts"]


class Words(Row, frozen=True, kw_only=True):
    """The words of an entry in one more language."""

    of: Table
    id: str
    words: tuple[str, ...]
    match: tuple[str, ...] = ()
    """Sentences in which it must be found."""
    avoid: tuple[str, ...] = ()
    """Sentences in which it must not be found."""
    lang: str = ""
    """The language of its file: `words_de.yml`."""


class Terms(Row, frozen=True, kw_only=True):
    """Terms of one language that name a data type, a permission, or nothing at all."""

    data: str | None = None
    permission: tuple[str, ...] = ()
    ambiguous: bool = False
    """Needs words of collection in its clause."""
    decoy: bool = False
    """Names nothing; stands here so that the shorter terms inside it do not match."""
    terms: tuple[str, ...]


class Purpose(Worded, frozen=True, kw_only=True):
    """A purpose of the closed vocabulary, with its labels and the words that say it."""

    id: str
    label: dict[str, str]


class Cue(Worded, frozen=True, kw_only=True):
    """One class of words that steers the reading of a sentence."""

    id: str
    use: str
    family: str | None = None
    """The wider class of a verb: obtain, keep, share, provide. It can be asked for like a cue."""
    verbs: tuple[str, ...] = ()
    """English verbs, by their base form; an irregular one with its past and participle: `get got gotten`."""
    match: tuple[str, ...] = ()
    """Sentences in which it must be found."""
    avoid: tuple[str, ...] = ()
    """Sentences in which it must not be found."""


Effect = Literal[
    "deny",
    "suspend",
    "void",
    "device",
    "exclude",
    "restore",
    "spare",
    "admit",
    "ours",
    "third",
    "both",
    "tool",
    "beside",
    "receiver",
    "modifier",
    "next",
    "back",
    "opens",
    "title",
    "aside",
    "object",
    "condition",
    "purpose",
]
"""What a construction does to the text in its scope.

Polarity. deny: it is said not to be obtained. suspend: a denial there is none. void: nothing is said of it.
device: it stays on the device. exclude: it is taken out of a list. restore: an exception of a denial.
spare: a denial does not hold for the term itself ("other contact information").
admit: a denial there is a statement under a condition ("not without your consent").

Agent and receiver. ours: the developer acts. third: the party in it acts or receives. both: it acts with the
developer. tool: it acts for the developer who stands before it. beside: it does neither (a source, a tool, a place). receiver: data handed over goes to the party in it.

Predicate. modifier: its verb only says which data is meant ("data we collect about you"). next: the clause has
the frame of the clause behind it. back: the clauses before, without a verb, have the frame of this one.

Objects. opens: a list follows. title: a name for what is collected, no statement. aside: a term in it is named
for another reason. object: a term in it is what is obtained, whatever words stand beside.
condition, purpose: when and what for it is done.
"""
Scope = Literal["match", "after", "before", "clause", "sentence"]


class Construction(Row, frozen=True, kw_only=True):
    """A construction of a language: a pattern over cue classes, and what it does to its scope."""

    id: str
    lang: str
    use: str
    effect: Effect
    pattern: str
    """A regular expression over the normalised text. `{class}` stands for the words of a cue class or
    family, `{class:base|gerund}` for these forms of its verbs, `{term}` for a term that names data,
    `{term:log_info}` for one that names just this."""
    needs: tuple[str, ...] = ()
    """Cue classes without which a sentence is not tried."""
    scope: Scope = "match"
    place: Literal["device", "server"] | None = None
    """Where the data is kept by what it says."""
    stops: tuple[str, ...] = ()
    """Cue classes that end an open scope, besides a new statement."""
    match: tuple[str, ...] = ()
    """Sentences in which it must be found."""
    avoid: tuple[str, ...] = ()
    """Sentences in which it must not be found."""


class Category(Row, frozen=True, kw_only=True):
    """A kind of SDK and what it is normally used for."""

    id: str
    purpose: dict[str, str]


class PolicyFactWords(Worded, frozen=True, kw_only=True):
    """The words by which a fact of a policy is found."""

    id: str
    label: dict[str, str]
    required: bool = False
    """Its absence is reported."""
    match: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


class PolicySubject(Row, frozen=True, kw_only=True):
    """A way in which the head of a policy names its app or the company behind it."""

    id: str
    names: Literal["app", "company"]
    pattern: str
    """Regular expression over the text as it stands; `{name}` stands for a proper name."""
    match: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


class WordList(Row, frozen=True, kw_only=True):
    """Words that a rule looks for in a paragraph, or names of methods that it knows."""

    id: Literal["purpose_words", "user_acts", "web_apps", "package_words", "subject_words"]
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
