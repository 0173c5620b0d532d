"""The shapes of the files on how policies speak: terms, cues, constructions, purposes."""

from __future__ import annotations

from typing import ClassVar, Literal

from auditor.knowledge.entry import Row


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


class Terms(Row, frozen=True, kw_only=True):
    """Terms of one language that name a data type, a permission, or nothing at all."""

    data: str | None = None
    permission: tuple[str, ...] = ()
    ambiguous: bool = False
    """Needs words of collection in its clause."""
    decoy: bool = False
    """Names nothing; stands here so that the shorter terms inside it do not match."""
    terms: tuple[str, ...]


class Purpose(Row, frozen=True, kw_only=True):
    """A purpose of the closed vocabulary, with its labels and the words that say it."""

    id: str
    label: dict[str, str]
    en: tuple[str, ...]
    zh: tuple[str, ...]


class Cue(Row, frozen=True, kw_only=True):
    """One class of words that steers the reading of a sentence."""

    id: str
    use: str
    family: str | None = None
    """The wider class of a verb: obtain, keep, share, provide. It can be asked for like a cue."""
    verbs: tuple[str, ...] = ()
    """English verbs, by their base form; an irregular one with its past and participle: `get got gotten`."""
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
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


class PolicyFactWords(Row, frozen=True, kw_only=True):
    """The words by which a fact of a policy is found."""

    id: str
    label: dict[str, str]
    required: bool = False
    """Its absence is reported."""
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
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
