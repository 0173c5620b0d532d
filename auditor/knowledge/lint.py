"""Checks of the knowledge that a schema cannot make; every message says what to do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from auditor.errors import MapError, UsageError
from auditor.knowledge.flow_lint import flow_problems
from auditor.knowledge.lint_classes import library_classes
from auditor.knowledge.load import TABLES, entry_id, parse_knowledge, read_row
from auditor.knowledge.pack_lint import pack_problems
from auditor.knowledge.schema import MEMBER_KINDS, Knowledge, Signal, Terms
from auditor.knowledge.switch_lint import switch_problems
from auditor.knowledge.word_lint import unreachable, word_problems
from auditor.knowledge.yaml_reader import read_yaml
from auditor.names import full_permission
from auditor.notice import NoticeCode

if TYPE_CHECKING:
    pass

WIDE = frozenset(
    {
        "com.google",
        "com.android",
        "com.google.android",
        "android",
        "java",
        "org.apache",
        "com.tencent",
        "com.baidu",
        "com.alibaba",
        "com.huawei",
        "com.xiaomi",
        "com.github",
        "io.github",
        "com.example",
        "com.amazon",
        "com.microsoft",
    }
)
RESERVED = frozenset({"app", "unattributed", "obfuscated", "library"})
PLATFORM = frozenset({"androidx", "kotlin", "kotlinx"})


def lint(files: list[tuple[str, bytes]], policy_maps: Iterable[Path] = ()) -> tuple[list[str], str]:
    """(problems, counts): all problems of all files at once."""
    try:
        knowledge = parse_knowledge(files)
    except MapError as e:
        return e.problems, f"{len(files)} files"
    problems = [
        *_duplicates(files),
        *_references(knowledge),
        *_sdks(knowledge),
        *_lexicon(knowledge),
        *_sdk_words(knowledge),
        *word_problems(knowledge),
        *_constructions(knowledge),
        *_policy_facts(knowledge),
        *_policy_subjects(knowledge),
        *_packs(knowledge),
        *switch_problems(knowledge),
        *flow_problems(knowledge),
        *_notices(knowledge),
    ]
    from importlib import resources

    bundled = Path(str(resources.files("permission_maps"))) / "policies"
    maps = [*sorted(bundled.glob("*.yml")), *policy_maps]
    problems += [p for path in maps for p in _policy_map(path, knowledge)]
    counts = (
        f"{len(files)} files, {len(maps)} policy maps: {len(knowledge.permissions)} permissions, "
        f"{len(knowledge.data_types)} data types, {len(knowledge.signals)} signals, {len(knowledge.sdks)} SDKs, "
        f"{sum(len(t.terms) for rows in knowledge.terms.values() for t in rows)} terms, {len(knowledge.all_rules)} rules, {len(knowledge.switches)} switches"
    )
    return problems, counts


def _duplicates(files: list[tuple[str, bytes]]) -> Iterator[str]:
    """Two bundled entries of one id: the second would replace the first unseen."""
    seen: dict[tuple[str, Any], str] = {}
    for name, data in files:
        if name.startswith("/") or name.startswith("."):
            continue  # an overlay replaces on purpose
        doc: Any = read_yaml(data.decode("utf-8"), name)
        for key, rows in doc.items():
            if key not in TABLES or key == "terms":
                continue
            for raw in rows:
                ident = (key, entry_id(read_row(key, raw, name)))
                if ident in seen:
                    yield f"{name}:{ident[1]}: stands in {seen[ident]} too; merge the two"
                seen[ident] = name


def _unknown_data(k: Knowledge, ids: Iterable[str], where: str) -> Iterator[str]:
    for d in ids:
        if d not in k.data_types:
            yield f"{where}: unknown data type {d!r}; add it to data_types/ or correct it"


def _unknown_permissions(
    k: Knowledge, names: Iterable[str], where: str, remedy: str = "write its full name"
) -> Iterator[str]:
    for name in names:
        if name not in k.permissions:
            yield f"{where}: unknown permission {name!r}; {remedy}"


def _references(k: Knowledge) -> Iterator[str]:
    """Every entry names data types and permissions that there are."""
    for d in k.data_types.values():
        parents = [d.parent] if d.parent else []
        yield from _unknown_data(k, [*parents, *d.covers], f"data_types:{d.id}")
        if d.id in k.ancestors(d.id):
            yield f"data_types:{d.id}: is its own ancestor; mend the parents"
    for r in k.runtime_names:
        yield from _unknown_data(k, [r.data] if r.data else [], f"runtime_names:{r.names[0]}")
    for p in k.permissions.values():
        where = f"permissions:{p.name}"
        softer = [x for x in p.softened_by if "." not in x]
        yield from _unknown_data(k, (*p.primary, *p.data, *softer), where)
        others = (*p.includes, *p.folds_into, *(x for x in p.softened_by if "." in x))
        yield from _unknown_permissions(k, others, where)
    for s in k.signals:
        yield from _signal(k, s)
    for own in k.own_reads:
        yield from _unknown_data(k, own.data, f"own_reads:{own.callers[0]}")
    yield from library_classes(k)
    for i in k.implied:
        names = (*([i.from_] if i.from_ else []), *i.adds)
        yield from _unknown_permissions(k, names, f"implied:{i.id}")
    for t in (t for rows in k.terms.values() for t in rows):
        yield from _terms(k, t)


def _signal(k: Knowledge, s: Signal) -> Iterator[str]:
    where = f"signals:{s.key}"
    yield from _unknown_data(k, s.data, where)
    needed = s.needs.names if s.needs else ()
    yield from _unknown_permissions(k, needed, where, "add it to android/ or correct it")
    if not s.data and s.kind != "code_loading" and not s.value:
        yield f"{where}: name the data that it yields; none only for code_loading or one value of a call"
    if s.data and s.kind == "code_loading":
        yield f"{where}: code_loading yields no data of its own"
    if s.kind in MEMBER_KINDS:
        if not s.member or not re.fullmatch(r"L[\w/$]+;->[\w<>$]+(\(.*\).+)?", s.member):
            yield f"{where}: member must look like Lx/Y;->z or Lx/Y;->z(I)V"
    elif not s.value:
        yield f"{where}: a {s.kind} signal needs a value"
    elif s.kind not in k.sinks:
        yield f"{where}: no sink for {s.kind}; add one to signals/sinks.yml"


def _terms(k: Knowledge, t: Terms) -> Iterator[str]:
    where = f"terms:{t.data or '-'}:{t.terms[0]}"
    yield from _unknown_data(k, [t.data] if t.data else [], where)
    for name in t.permission:
        if name not in k.permissions and full_permission(name) not in k.permissions:
            yield f"{where}: unknown permission {name!r}; use its constant or full name"
    if not t.data and not t.permission and not t.decoy:
        yield f"{where}: names neither data nor permission; say which"


def _sdks(k: Knowledge) -> Iterator[str]:
    owners: dict[str, str] = {}
    for s in k.sdks.values():
        where = f"sdks:{s.id}"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", s.id):
            yield f"{where}: an id is lower case letters, digits and hyphens"
        if s.id in RESERVED:
            yield f"{where}: this id means a collector that is no SDK; choose another"
        if not (s.prefixes or s.native or s.components or s.maven):
            yield f"{where}: nothing recognises it; add a prefix, library, component or coordinate"
        for d in s.declares:
            if d not in k.data_types:
                yield f"{where}: unknown data type {d!r}; correct it"
        for p in s.prefixes:
            if p in WIDE or (p.count(".") < 1 and p not in PLATFORM and not s.top_level):
                yield f"{where}: prefix {p} claims a namespace too wide; name a deeper package"
            if p in owners:
                yield f"{where}: prefix {p} belongs to {owners[p]} too; keep it in one entry"
            owners[p] = s.id


def _lexicon(k: Knowledge) -> Iterator[str]:
    from auditor.policy.lexicon.matcher import Lexicon, language
    from auditor.policy.lexicon.normalise import normalise
    from auditor.policy.sentences.sections import Sections

    lexicon = Lexicon(k)
    sections = Sections(k)
    for lang, rows in k.terms.items():
        named: dict[str, set[str]] = defaultdict(set)
        for r in rows:
            for term in r.terms if r.data else ():
                named[term.lower()].add(str(r.data))
        for term, ids in named.items():
            if len(ids) > 2:
                yield f"terms_{lang}:{term}: names {', '.join(sorted(ids))}; decide for one or two"
        for r in rows:
            yield from unreachable(r, lexicon, k.languages[lang])
    for cue in k.cues.values():
        where = f"cues:{cue.id}"
        if not cue.match or not cue.avoid:
            yield f"{where}: give at least one sentence under match and one under avoid"
        for sentence, wanted in [(s, True) for s in cue.match] + [(s, False) for s in cue.avoid]:
            if cue.id.startswith("section_"):
                found = sections.type_of(sentence) == cue.id.removeprefix("section_")
            else:
                _, others = lexicon.hits(normalise(sentence), language(sentence))
                found = any(h.value == cue.id for h in others)
            if found != wanted:
                yield f"{where}: {'does not match' if wanted else 'matches'} {sentence!r}; mend the words or the example"


def _sdk_words(k: Knowledge) -> Iterator[str]:
    """The words of lists of SDKs match their examples."""
    from auditor.policy.claims.columns import Vocabulary

    words = Vocabulary(k)
    for table, rows in (("columns", k.columns), ("sdk_words", k.sdk_words)):
        for cue in rows.values():
            for text, wanted in [(s, True) for s in cue.match] + [(s, False) for s in cue.avoid]:
                found = (
                    words.role(text) == cue.id if table == "columns" else words.says(cue.id, text)
                )
                if found != wanted:
                    does = "does not match" if wanted else "matches"
                    yield f"{table}:{cue.id}: {does} {text!r}; mend the words or the example"


def _constructions(k: Knowledge) -> Iterator[str]:
    from auditor.policy.context.constructions import Constructions
    from auditor.policy.sentences.annotate import SentenceReader

    reader = SentenceReader(k)
    try:
        constructions = Constructions(k)
        constructions.compile_all()
    except (KeyError, re.error) as e:
        yield f"constructions: {e.args[0]!r} cannot be compiled; use a cue class that has words in that language, or mend the pattern"
        return
    for c in k.constructions.values():
        where = f"constructions:{c.id}"
        if not c.match or not c.avoid:
            yield f"{where}: give at least one sentence under match and one under avoid"
        for name in (*c.stops, *c.needs):
            if name not in k.cues and name not in {q.family for q in k.cues.values()}:
                yield f"{where}: unknown cue class {name!r}; use one of cues.yml"
        for sentence, wanted in [(s, True) for s in c.match] + [(s, False) for s in c.avoid]:
            found = any(
                f.by.id == c.id
                for s in reader.read_text(sentence, c.lang)
                for f in constructions.of(c, s.norm, s.terms, s.cues, s.said)
            )
            if found != wanted:
                yield f"{where}: {'does not match' if wanted else 'matches'} {sentence!r}; mend the pattern or the example"


def _packs(k: Knowledge) -> Iterator[str]:
    yield from pack_problems(k)
    for a in k.app_types.values():
        for d in a.necessary:
            if d not in k.data_types:
                yield f"app_types:{a.id}: unknown data type {d!r}; correct it"


def _notices(k: Knowledge) -> Iterator[str]:
    for code in get_args(NoticeCode):
        text = k.notices.get(code)
        if text is None:
            yield f"notices:{code}: has no sentence; add one to rules/notices.yml"
            continue
        en, zh = (set(re.findall(r"{(\w+)}", t.what + t.why)) for t in (text.en, text.zh))
        if en != zh:
            yield f"notices:{code}: the languages fill in {en} and {zh}; use the same words"


def _policy_facts(k: Knowledge) -> Iterator[str]:
    from auditor.policy.lexicon.normalise import normalise
    from auditor.policy.stated_facts import FactWords

    words = FactWords(k)
    for fact in k.policy_facts.values():
        where = f"policy_facts:{fact.id}"
        if not fact.match or not fact.avoid:
            yield f"{where}: give at least one sentence under match and one under avoid"
        for sentence, wanted in [(s, True) for s in fact.match] + [(s, False) for s in fact.avoid]:
            if (fact.id in words.first(normalise(sentence))) != wanted:
                yield f"{where}: {'does not match' if wanted else 'matches'} {sentence!r}; mend the words or the example"


def _policy_subjects(k: Knowledge) -> Iterator[str]:
    from auditor.policy.subject import names_by, pattern_of

    for row in k.policy_subjects.values():
        where = f"policy_subjects:{row.id}"
        if not row.match or not row.avoid:
            yield f"{where}: give at least one sentence under match and one under avoid"
        try:
            pattern_of(row)
        except re.error as e:
            yield f"{where}: no regular expression: {e}"
            continue
        for sentence, wanted in [(s, True) for s in row.match] + [(s, False) for s in row.avoid]:
            if bool(list(names_by(row, sentence, k))) != wanted:
                yield f"{where}: {'names nothing in' if wanted else 'finds a name in'} {sentence!r}; mend the pattern or the example"


def _policy_map(path: Path, k: Knowledge) -> list[str]:
    from auditor.policy.policy_map import parse_map

    problems: list[str] = []
    try:
        doc = read_yaml(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError, UsageError) as e:
        return [str(e)]
    parse_map(doc, path.name, k, problems)
    return problems
