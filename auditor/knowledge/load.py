"""Read `permission_maps/` and overlays into one `Knowledge`, reporting every error at once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from auditor.errors import MapError, UsageError
from auditor.knowledge import entry, requirement, runtime_schema, schema
from auditor.knowledge.flow_schema import FLOW_TABLES, FlowKnowledge, FlowRow, flow_id
from auditor.knowledge.requirement import parse_requirement
from auditor.knowledge.schema import Knowledge

TABLES: dict[str, type[entry.Row] | type[FlowRow]] = {
    "data_types": schema.DataType,
    "permissions": schema.Permission,
    "implied": schema.ImpliedPermission,
    "facts": schema.BehaviourFact,
    "api_permissions": schema.ApiPermission,
    "signals": schema.SignalRow,
    "sinks": schema.Sink,
    "spellings": schema.Spellings,
    "lookups": schema.LookupCall,
    "own_reads": schema.OwnRead,
    "library_classes": schema.LibraryClasses,
    "marks": schema.Mark,
    "meta_data": schema.MetaDataKey,
    "sdks": schema.Sdk,
    "languages": schema.Language,
    "terms": schema.Terms,
    "words": schema.Words,
    "purposes": schema.Purpose,
    "cues": schema.Cue,
    "columns": schema.Cue,
    "sdk_words": schema.Cue,
    "constructions": schema.Construction,
    "policy_facts": schema.PolicyFactWords,
    "policy_subjects": schema.PolicySubject,
    "categories": schema.Category,
    "rules": schema.RuleText,
    "pack_rules": schema.PackRule,
    "restates": schema.Restatement,
    "checklist": schema.CheckItem,
    "switches": schema.SdkSwitch,
    "standards": schema.Standard,
    "app_types": schema.AppType,
    "phrases": schema.Phrase,
    "word_lists": schema.WordList,
    "notices": schema.NoticeText,
    "runtime_words": runtime_schema.RuntimeWords,
    "runtime_names": runtime_schema.RuntimeName,
    "form_questions": schema.FormQuestion,
    "form_types": schema.FormType,
    "form_usages": schema.FormUsage,
    "form_purposes": schema.FormPurpose,
    **FLOW_TABLES,
}
SKIPPED = ("policies/", "REJECTED.md")
MAX_FILE = 4_000_000


def knowledge_files(overlays: Iterable[Path] = (), bundled: bool = True) -> list[tuple[str, bytes]]:
    """(name, content) of every knowledge file, the bundled ones first, in a fixed order."""
    root = Path(str(resources.files("permission_maps")))
    own = _yaml_below(root) if bundled else ()
    out = [(name, data) for name, data in own if not name.startswith(SKIPPED)]
    for overlay in overlays:
        if not overlay.is_dir():
            raise UsageError("no such folder of maps", str(overlay))
        out += [(f"{overlay}/{n}", d) for n, d in _yaml_below(overlay) if "policies/" not in n]
    return out


def _yaml_below(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*.yml")):
        if path.stat().st_size > MAX_FILE:
            raise UsageError(f"larger than {MAX_FILE} bytes, split it", str(path))
        yield path.relative_to(root).as_posix(), path.read_bytes()


def load_knowledge(overlays: Iterable[Path] = (), cache: bool = True) -> Knowledge:
    """Load the bundled maps and the overlays, later entries replacing earlier ones.

    Raises MapError with one line per problem. The parsed form is cached under the user's
    cache directory, keyed by content; a cache that cannot be read or written is ignored.
    """
    files = knowledge_files(overlays)
    shapes = sorted(
        (
            *Path(__file__).parent.glob("*schema.py"),
            Path(entry.__file__),
            Path(requirement.__file__),
        )
    )  # the cache has what they make
    digest = hashlib.sha256(b"".join(f.read_bytes() for f in (*shapes, Path(__file__))))
    for name, data in files:
        digest.update(name.encode() + b"\0" + data)
    cached = _cache_file(digest.hexdigest()) if cache else None
    if cached is not None:
        try:
            return msgspec.msgpack.decode(cached.read_bytes(), type=Knowledge)
        except (OSError, msgspec.DecodeError):
            pass
    knowledge = parse_knowledge(files)
    if cached is not None:
        _write_cache(cached, msgspec.msgpack.encode(knowledge))
    return knowledge


def _cache_file(key: str) -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "auditor" / f"knowledge-{key[:32]}.msgpack"


def _write_cache(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("knowledge-*.msgpack"):
            old.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as f:
            try:
                f.write(data)
                f.flush()
                os.replace(f.name, path)
            except OSError:
                os.unlink(f.name)
    except OSError:
        pass  # the cache is a convenience; a read-only home is none of the user's problems


def parse_knowledge(files: Iterable[tuple[str, bytes]]) -> Knowledge:
    """Parse and index; raises MapError with every problem of every file."""
    from auditor.knowledge.yaml_reader import read_yaml  # a cached knowledge needs no YAML

    problems: list[str] = []
    tables: dict[str, dict[Any, Any]] = {k: {} for k in TABLES}
    terms: dict[str, dict[Any, Any]] = {}
    version = "0"
    for name, data in files:
        try:
            doc = read_yaml(data.decode("utf-8"), name)
        except (UsageError, UnicodeDecodeError) as e:
            problems.append(str(e) if isinstance(e, UsageError) else f"{name}: save it as UTF-8")
            continue
        if not isinstance(doc, dict):
            problems.append(f"{name}: a mapping is expected; start with one of {', '.join(TABLES)}")
            continue
        for key, rows in doc.items():
            if key == "version":
                version = str(rows)
            elif key in TABLES and isinstance(rows, list):
                table = terms.setdefault(_suffix(name), {}) if key == "terms" else tables[key]
                for i, raw in enumerate(rows):
                    _add(table, key, name, i, raw, problems)
            else:
                problems.append(f"{name}: unknown table {key!r}; use one of {', '.join(TABLES)}")
    signals = tuple(_signals(tables["signals"].values(), problems))
    _spread_words(tables, problems)
    if problems:
        raise MapError(problems)
    return _indexed(version, tables, signals, _by_language(terms, tables["languages"]))


def _indexed(
    version: str,
    tables: dict[str, dict[Any, Any]],
    signals: tuple[schema.Signal, ...],
    terms: dict[str, tuple[schema.Terms, ...]],
) -> Knowledge:
    return Knowledge(
        version=version,
        data_types=tables["data_types"],
        permissions=tables["permissions"],
        implied=tuple(tables["implied"].values()),
        facts=tuple(tables["facts"].values()),
        api_permissions={k: v.uses for k, v in tables["api_permissions"].items()},
        signals=signals,
        sinks={k: v.members for k, v in tables["sinks"].items()},
        spellings=tuple(tables["spellings"].values()),
        lookups=tuple(tables["lookups"].values()),
        own_reads=tuple(tables["own_reads"].values()),
        marks=tuple(tables["marks"].values()),
        library_classes=tuple(tables["library_classes"].values()),
        meta_data=tuple(tables["meta_data"].values()),
        sdks=tables["sdks"],
        languages=tables["languages"],
        terms=terms,
        words=tuple(tables["words"].values()),
        purposes=tables["purposes"],
        cues=tables["cues"],
        columns=tables["columns"],
        sdk_words=tables["sdk_words"],
        constructions=tables["constructions"],
        policy_facts=tables["policy_facts"],
        policy_subjects=tables["policy_subjects"],
        categories=tables["categories"],
        rules=tables["rules"],
        pack_rules=tables["pack_rules"],
        restates=tuple(tables["restates"].values()),
        checklist=tables["checklist"],
        switches=tables["switches"],
        standards=tables["standards"],
        app_types=tables["app_types"],
        word_lists=tables["word_lists"],
        phrases=tables["phrases"],
        notices=tables["notices"],
        runtime_words={k: v.words for k, v in tables["runtime_words"].items()},
        runtime_names=tuple(tables["runtime_names"].values()),
        form_questions=tables["form_questions"],
        form_types=tables["form_types"],
        form_usages=tables["form_usages"],
        form_purposes=tables["form_purposes"],
        flows=FlowKnowledge(
            **{k.removeprefix("flow_"): tuple(tables[k].values()) for k in FLOW_TABLES}
        ),
    )


def _signals(rows: Iterable[schema.SignalRow], problems: list[str]) -> Iterator[schema.Signal]:
    """Signals with what they need as a value; what cannot be parsed is a problem."""
    names = [f for f in schema.SignalRow.__struct_fields__ if f != "permission"]
    for row in rows:
        needs = None
        if row.permission is not None:
            try:
                needs = parse_requirement(row.permission)
            except ValueError as e:
                problems.append(f"signals:{row.key}: permission: {e}")
                continue
        yield schema.Signal(**{n: getattr(row, n) for n in names}, needs=needs)


def _suffix(name: str) -> str:
    """`de` of `terms_de.yml`: the language that a file of terms is for."""
    return Path(name).stem.rpartition("_")[2]


def _by_language(
    found: dict[str, dict[Any, Any]], languages: dict[str, schema.Language]
) -> dict[str, tuple[schema.Terms, ...]]:
    """Terms by language; a file that names none is for English."""
    out: dict[str, tuple[schema.Terms, ...]] = {}
    for suffix, rows in found.items():
        lang = suffix if suffix in languages else "en"
        out[lang] = (*out.get(lang, ()), *rows.values())
    return out


def _spread_words(tables: dict[str, dict[Any, Any]], problems: list[str]) -> None:
    """The words of further languages into the entries that they are for."""
    for row in tables["words"].values():
        if row.lang not in tables["languages"]:
            problems.append(f"words:{row.id}: name the file after a language: words_de.yml")
        elif (entry_ := tables[row.of].get(row.id)) is None:
            problems.append(f"words:{row.id}: no such entry of {row.of}; check the spelling")
        else:
            more = {**entry_.more, row.lang: row.words}
            tables[row.of][row.id] = msgspec.structs.replace(entry_, more=more)


def read_row(key: str, raw: Any, name: str) -> entry.Row | FlowRow:
    """An entry of the file `name`; raises msgspec.ValidationError."""
    row = msgspec.convert(raw, TABLES[key])
    if isinstance(row, schema.Words):
        return msgspec.structs.replace(row, lang=_suffix(name))
    return row


_IDS: dict[type[entry.Row], tuple[str, ...]] = {
    schema.SignalRow: ("key",),
    schema.Words: ("of", "id", "lang"),
    schema.Terms: ("data", "permission", "ambiguous", "decoy"),
    schema.OwnRead: ("callers",),
    schema.LibraryClasses: ("library", "classes"),
    schema.Mark: ("text",),
    schema.MetaDataKey: ("key",),
    schema.Sink: ("kind",),
    schema.Spellings: ("kind",),
    schema.LookupCall: ("member",),
    schema.Restatement: ("pack", "rule", "about"),
    schema.Standard: ("rule",),
    schema.ApiPermission: ("permission",),
    schema.Permission: ("name",),
}
"""The fields that make an entry one, where it is not `id`."""


def entry_id(row: entry.Row | FlowRow) -> Any:
    """What makes an entry one: a second one of the same id replaces or is a mistake."""
    if isinstance(row, FlowRow):
        return flow_id(row)
    values = tuple(getattr(row, name) for name in _IDS.get(type(row), ("id",)))
    return values if len(values) > 1 else values[0]


def _add(table: dict[Any, Any], key: str, name: str, i: int, raw: Any, problems: list[str]) -> None:
    label = (
        raw.get("id") or raw.get("name") or f"#{i + 1}" if isinstance(raw, dict) else f"#{i + 1}"
    )
    withdraw = isinstance(raw, dict) and raw.get("withdraw") is True
    if withdraw:
        raw = {k: v for k, v in raw.items() if k != "withdraw"}
        if table.pop(raw.get("id", raw.get("name")), None) is None:
            problems.append(f"{name}:{label}: nothing of that id to withdraw; check the spelling")
        return
    try:
        row = read_row(key, raw, name)
    except msgspec.ValidationError as e:
        problems.append(f"{name}:{label}: {e}; see `auditor map schema {key}`")
        return
    ident = entry_id(row)
    if isinstance(row, schema.Terms) and ident in table:
        old = table[ident]
        table[ident] = msgspec.structs.replace(row, terms=(*old.terms, *row.terms))
    else:
        table[ident] = row
