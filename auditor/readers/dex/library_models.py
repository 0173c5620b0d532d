"""The members of the Java runtime whose results are known when their arguments are.

Strings and what builds, decodes and holds them, classes by name, addresses; and static fields
of the app that start with a constant (encoded_array_item).
"""

from __future__ import annotations

from collections.abc import Callable

from auditor.readers.dex.library_acts import ACTS
from auditor.readers.dex.statics import constants_of
from auditor.readers.dex.tables import Dex
from auditor.readers.dex.values import Array, Builder, Instance, UriParts, Values

Act = Callable[[list[Values]], Values]
_STRING, _BUILDER, _BUFFER = (
    f"Ljava/lang/{n};" for n in ("String", "StringBuilder", "StringBuffer")
)
_URI, _PARTS = "Landroid/net/Uri;", "Landroid/net/Uri$Builder;"
_BASE64 = (
    "Landroid/util/Base64;",
    "Ljava/util/Base64$Decoder;",
    "Lorg/apache/commons/codec/binary/Base64;",
)
_MEMBERS: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    # owners, names (a descriptor picks one overload), act
    ((_BUILDER, _BUFFER), ("<init>",), "begin"),
    ((_BUILDER, _BUFFER), ("append",), "append"),
    ((_BUILDER, _BUFFER), ("append(C)",), "append_char"),
    ((_BUILDER, _BUFFER), ("reverse",), "reverse"),
    ((_BUILDER, _BUFFER), ("insert",), "insert"),
    ((_BUILDER, _BUFFER, "Ljava/lang/Object;", "Ljava/lang/CharSequence;"), ("toString",), "text"),
    ((_STRING,), ("<init>",), "make"),
    ((_STRING,), ("concat",), "concat"),
    ((_STRING,), ("valueOf", "copyValueOf"), "chars"),
    ((_STRING,), ("valueOf(C)",), "char"),
    ((_STRING, "Ljava/lang/CharSequence;"), ("intern", "trim", "toString", "strip"), "text"),
    ((_STRING,), ("toCharArray",), "to_chars"),
    ((_STRING,), ("toLowerCase",), "lower"),
    ((_STRING,), ("toUpperCase",), "upper"),
    ((_STRING,), ("replace", "replaceAll", "replaceFirst"), "replace"),
    ((_STRING,), ("substring", "subSequence"), "substring"),
    ((_STRING,), ("split",), "split"),
    ((_STRING,), ("getBytes",), "bytes"),
    ((_STRING,), ("format", "formatted"), "format"),
    ((_STRING, "Landroid/text/TextUtils;"), ("join",), "joining"),
    ((_STRING, "Ljava/lang/CharSequence;"), ("charAt",), "char_at"),
    (_BASE64, ("decode", "decodeBase64"), "base64"),
    ((_URI,), ("parse",), "text"),
    ((_URI,), ("toString",), "text"),
    ((_URI,), ("withAppendedPath",), "appended"),
    (("Landroid/content/ContentUris;",), ("withAppendedId",), "first"),
    ((_URI,), ("buildUpon",), "upon"),
    ((_URI,), ("fromParts",), "from_parts"),
    ((_PARTS,), ("scheme",), "scheme"),
    ((_PARTS,), ("authority", "encodedAuthority"), "authority"),
    ((_PARTS,), ("path", "encodedPath"), "path"),
    ((_PARTS,), ("appendPath", "appendEncodedPath"), "append_path"),
    ((_PARTS,), ("appendQueryParameter", "query", "encodedQuery", "fragment"), "first"),
    ((_PARTS,), ("build", "toString"), "text"),
    (("Ljava/lang/Class;",), ("forName",), "class"),
    (("Ljava/lang/ClassLoader;", "Ldalvik/system/BaseDexClassLoader;"), ("loadClass",), "load"),
    (("Ljava/lang/Object;",), ("getClass",), "get_class"),
    (("Ljava/util/Arrays;",), ("asList",), "first"),
    (("Ljava/util/List;",), ("of",), "listed"),
    (
        ("Ljava/util/List;", "Ljava/util/ArrayList;", "Ljava/util/Map;", "Ljava/util/HashMap;"),
        ("get",),
        "item",
    ),
    (
        ("Ljava/util/List;", "Ljava/util/ArrayList;", "Ljava/util/Collection;", "Ljava/util/Set;"),
        ("iterator",),
        "first",
    ),
    (("Ljava/util/Iterator;",), ("next",), "item"),
    (
        ("Ljava/util/List;", "Ljava/util/ArrayList;", "Ljava/util/Map;", "Ljava/util/HashMap;"),
        ("add", "put"),
        "put",
    ),
    (
        tuple(
            f"Landroid/{c};"
            for c in (
                "content/Context",
                "content/ContextWrapper",
                "app/Application",
                "app/Activity",
            )
        ),
        ("getPackageName",),
        "own",
    ),
)
_DECODERS = frozenset(
    [
        "append_char",
        "append_path",
        "appended",
        "base64",
        "char_at",
        "from_parts",
        "format",
        "joining",
        "make",
        "path",
        "replace",
        "reverse",
        "insert",
        "scheme",
        "split",
        "substring",
        "upper",
        "lower",
        "upon",
        "chars",
    ]
)
"""Acts that may give a text of which no constant of the method shows a part."""
_PIECES = frozenset({"append", "concat", "text"})
_COLLECTIONS = frozenset({"Ljava/util/ArrayList;", "Ljava/util/HashMap;"})


class Runtime:
    """Known members of one DEX file."""

    def __init__(self, dex: Dex) -> None:
        self.dex = dex
        self.acts: dict[int, Act] = {}
        self.decoders: list[int] = []
        """method_ids that decode: what they give shows in no constant."""
        self.pieces: list[int] = []
        """method_ids that put a text together from pieces."""
        for owners, names, act in _MEMBERS:
            for owner in owners:
                t = dex.type_index(owner)
                if t >= 0:
                    self._add(t, names, act)
        self.settle: Callable[[Values], Values] = as_it_is
        """Looks up what another place of the build decides."""
        self._statics: dict[int, Values] = {}
        self._read: set[int] = set()

    def _add(self, type_: int, names: tuple[str, ...], act: str) -> None:
        for name in names:
            plain, paren, parameters = name.partition("(")
            methods = [
                m
                for m in self.dex.methods_named(type_, plain)
                if not paren
                or self.dex.prototype(int(self.dex.methods[m]["proto"])).startswith(
                    "(" + parameters
                )
            ]
            self.acts.update(dict.fromkeys(methods, ACTS[act]))
            if act in _DECODERS:
                self.decoders += methods
            elif act in _PIECES:
                self.pieces += methods

    @staticmethod
    def made(descriptor: str) -> Values:
        """What `new-instance` of a class gives."""
        if descriptor in (_BUILDER, _BUFFER, _STRING):
            return (Builder(),)
        if descriptor == _PARTS:
            return (UriParts(),)
        if descriptor in _COLLECTIONS:
            return (Array(),)
        return (Instance(descriptor),)

    def static(self, field: int) -> Values:
        """The constant of a static field of this file; empty where it has none."""
        if field >= len(self.dex.fields):
            return ()
        owner = int(self.dex.fields[field]["class"])
        if owner not in self._read:
            self._read.add(owner)
            self._statics.update(constants_of(self.dex, owner))
        return self._statics.get(field, ())


def as_it_is(values: Values) -> Values:
    """Values of which no other place decides."""
    return values
