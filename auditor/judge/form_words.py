"""What findings about a Data safety form say: names, places, lines of evidence."""

from __future__ import annotations

from auditor.judge.case import Case, place_of
from auditor.judge.forms import seen_leaving
from auditor.model import FormRow, SourcePlace


def type_name(case: Case, type_id: str) -> str:
    """A type of the form in the language of the report."""
    kind = case.knowledge.form_types[type_id]
    return kind.zh if case.lang == "zh" else kind.en


def form_place(row: FormRow) -> SourcePlace:
    """The row of the form that ticks the type."""
    return SourcePlace(path=row.form, line=row.entry.line)


def answer_place(case: Case, path: str, question: str) -> SourcePlace:
    """The first answered row of a question; the head of the file where it has no answer."""
    lines = (
        a.line for f in case.forms if f.path == path for a in f.answers if a.question == question
    )
    return SourcePlace(path=path, line=next(lines, 1))


def sdk_names(case: Case, ids: tuple[str, ...]) -> str:
    """Names of SDKs, at most three."""
    known = case.knowledge.sdks
    return ", ".join(known[i].name if i in known else i for i in ids[:3])


def takers(case: Case, row: FormRow) -> str:
    """Who collects it in the build, at most three."""
    names = [case.collector_name(c.collector) for c in row.collections]
    names += [sdk_names(case, (i,)) for i in row.sdks]
    return ", ".join(list(dict.fromkeys(names))[:3])


def row_lines(case: Case, row: FormRow) -> tuple[str, ...]:
    """The three sides, a line each: form, build, policy."""
    ticked = case.say("form_ticked" if row.entry.ticked else "form_not_ticked")
    place = f"{row.form}:{row.entry.line}"
    out = [case.say("form_row", place=place, type=type_name(case, row.type), answer=ticked)]
    for c in row.collections[:3]:
        out.append(
            case.say(
                "form_sent" if seen_leaving(c) else "form_taken",
                who=case.collector_name(c.collector),
                data=case.knowledge.label(c.data_type, case.lang),
            )
        )
    for i in row.sdks[:3]:
        known = case.knowledge.sdks[i]
        data = [d for d in known.declares if row.type in case.knowledge.data_types[d].play]
        labels = ", ".join(case.knowledge.label(d, case.lang) for d in data[:3])
        out.append(case.say("form_sdk_known", sdk=known.name, data=labels))
    out += [case.say("declared_at", place=place_of(r)) for r in row.claims[:2]]
    return tuple(out)
