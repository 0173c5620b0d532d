"""What the page is told: values that JSON holds, in the language of the review. Every string out
of the build or a policy stays text; the page writes it as text and nothing else."""

from __future__ import annotations

from typing import Any

import msgspec

from auditor.model import (
    SEVERITIES,
    ClaimRef,
    DataRow,
    Evidence,
    Finding,
    PermissionRow,
    SdkRow,
)
from auditor.names import method, short, way
from auditor.policy.policy_map import MapClaim, map_claim_of
from auditor.report.headline import counts, verdict_line
from auditor.report.html.way import call, flow_words, flows_of, is_place, told_again
from auditor.report.html.words import SEVERITY_SHAPES, SHAPES, Page
from auditor.report.safe import plain
from auditor.report.words import (
    confidence_word,
    permission_notes,
    place_text,
    protection_word,
    purpose_words,
    row_verdict,
    severity_word,
    status_word,
    used_by,
    verdict_word,
)
from auditor.review.session import Session

MOST_CODE = 8
"""Places of one row; the report has them all."""
CHOICES: dict[str, tuple[str, ...]] = {
    "status": ("collected", "not_collected", "mentioned"),
    "party": ("first", "third"),
    "mode": ("unspecified", "automatic", "permission", "user_provided"),
    "basis": ("explicit", "listed", "by_reference"),
}


class View:
    """One session in one language, as it is now."""

    def __init__(self, session: Session) -> None:
        self.session, self.report = session, session.report
        self.knowledge, self.lang = session.knowledge, session.settings.lang
        self.page = Page(self.report, self.knowledge, self.lang)
        bare = [msgspec.structs.replace(c, note=None) for c in session.draft.claims]
        self._number = {c: i for i, c in reversed(list(enumerate(bare)))}
        self._path = session.texts[session.reviewed].path

    # --- the whole --------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Verdict, counts, claims, rows and findings; what the last correction changed."""
        s, r, k, lang = self.session, self.report, self.knowledge, self.lang
        m = r.app.manifest
        return {
            "rev": s.rev,
            "read_only": s.read_only,
            "pending": len(s.edits),
            "can_undo": bool(s.edits or s.saved) and not s.read_only,
            "result": r.result,
            "verdict": verdict_line(r, k, lang),
            "counts": counts(r, k, lang),
            "app": plain(f"{m.label or m.package} {m.version_name or ''}", 100),
            "claims": [self._claim(c) for c in s.draft.claims],
            "permissions": [self._permission(p) for p in r.permission_map],
            "data": [self._data(d) for d in r.data_map],
            "sdks": [self._sdk(x) for x in r.sdk_map],
            "findings": [self._finding(f, False) for f in self._sorted(r.findings)]
            + [self._finding(f, True) for f in r.waived],
            "flips": s.flips._asdict(),
            "refused": [msgspec.to_builtins(e) for e in s.refused],
            "recovered": s.recovered,
            "changed": [p.name for p in s.changed()],
        }

    def words(self) -> dict[str, Any]:
        """What does not change: phrases, choices, the policies as sentences."""
        k, lang, s = self.knowledge, self.lang, self.session
        present = {x.sdk for x in self.report.sdk_map} & k.sdks.keys()
        types = sorted((k.label(d, lang), d) for d in k.data_types)
        head = "review_"
        return {
            "lang": lang,
            "reviewed": s.reviewed,
            "reviewer": s.reviewer,
            "today": str(s.today),
            "texts": [t.value() for t in s.texts],
            "phrases": {
                i.removeprefix(head): p.zh if lang == "zh" else p.en
                for i, p in k.phrases.items()
                if i.startswith(head)
            },
            "types": [[d, label] for label, d in types],
            "permissions": [p.permission for p in self.report.permission_map],
            "purposes": [[p, e.label[lang]] for p, e in k.purposes.items()],
            "sdks": sorted([i, k.sdks[i].name] for i in present),
            "choices": {
                n: [[v, self.page.say(f"claim_{n}_{v}")] for v in vs] for n, vs in CHOICES.items()
            },
            "severities": [[x, SEVERITY_SHAPES[x], severity_word(x, k, lang)] for x in SEVERITIES],
            "files": {"map": s.files.map.name, "waivers": s.files.waivers.name},
        }

    # --- rows -------------------------------------------------------------------------------

    def _claim(self, c: MapClaim) -> dict[str, Any]:
        subject = c.data or c.permission or ""
        label = self.page.label(c.data) if c.data else short(subject)
        kind = {"not_collected": "d", "mentioned": "m"}.get(c.status)
        kind = kind or ("p" if c.permission else "t" if c.party == "third" else "c")
        sdk = self.knowledge.sdks.get(c.sdk or "")
        told = [
            status_word(c.status, self.knowledge, self.lang),
            self.page.say(f"claim_party_{c.party}"),
        ]
        told += [sdk.name if sdk else c.sdk] if c.sdk else []
        told += purpose_words(c.purposes, self.knowledge, self.lang)
        return {
            "claim": {k: v for k, v in msgspec.to_builtins(c).items() if v not in (None, [], ())},
            "sentence": self.session.sentence_of(c),
            "kind": kind,
            "label": label,
            "told": " · ".join(plain(x, 80) for x in told if x),
            "note": c.note,
        }

    def _permission(self, row: PermissionRow) -> dict[str, Any]:
        return {
            "id": f"p:{row.permission}",
            "name": plain(short(row.permission), 120),
            "notes": permission_notes(row, self.knowledge, self.lang),
            "who": plain(used_by(row, self.report.app.has_code, self.knowledge, self.lang), 120),
            "verdict": row.verdict,
            "word": f"{SHAPES[row.verdict]} {row_verdict(row, self.knowledge, self.lang)}",
            "claims": self._claims(row.where),
            "findings": self._marks(self.page.links.of_permission(row)),
            "offer": {"permission": row.permission},
        }

    def _data(self, row: DataRow) -> dict[str, Any]:
        third = row.collector.kind == "sdk"
        return {
            "id": f"d:{row.data_type}|{row.collector.id}",
            "name": self.page.label(row.data_type),
            "notes": [],
            "who": self.page.collector(row.collector),
            "verdict": row.verdict,
            "word": self._word(row.verdict),
            "claims": self._claims(row.where or ((row.nearest,) if row.nearest else ())),
            "findings": self._marks(self.page.links.of_data(row)),
            "offer": {
                "data": row.data_type,
                "party": "third" if third else "first",
                **({"sdk": row.collector.id} if row.collector.id in self.knowledge.sdks else {}),
            },
        }

    def _sdk(self, row: SdkRow) -> dict[str, Any]:
        return {
            "id": f"s:{row.sdk}",
            "name": plain(row.name, 100),
            "notes": [],
            "who": ", ".join(self.page.label(d) for d in row.data_types[:6]),
            "verdict": row.verdict,
            "word": self._word(row.verdict),
            "claims": [i for c, i in self._number.items() if c.sdk == row.sdk],
            "findings": self._marks(self.page.links.of_sdk(row)),
        }

    def _finding(self, f: Finding, waived: bool) -> dict[str, Any]:
        refs = (f.nearest_claim,) if f.nearest_claim else ()
        s = self.session
        waiver = next((w for w in s.draft.waivers if w.fits(f, s.case.package)), None)
        note = next((n for n in s.draft.notes if n.fits(f)), None)
        return {
            "id": f"f:{f.fingerprint}",
            "name": plain(f.message, 400),
            "notes": [],
            "who": self.page.collector_id(f.collector),
            "verdict": f.severity,
            "word": f"{SEVERITY_SHAPES[f.severity]} {severity_word(f.severity, self.knowledge, self.lang)}",
            "claims": self._claims(refs),
            "findings": [],
            "waived": waived,
            "waiver": msgspec.to_builtins(waiver) if waiver else None,
            "note": msgspec.to_builtins(note) if note else None,
            "of": {"rule": f.rule, "subject": f.subject, "collector": f.collector},
            "rows": self._row_ids(f),
        }

    def _row_ids(self, f: Finding) -> list[str]:
        ids = []
        for row in self.page.links.rows_of(f):
            who = f"|{f.collector}" if row.kind == "data" else ""
            ids.append(f"{row.kind[0]}:{row.subject}{who}")
        return ids

    # --- one row ----------------------------------------------------------------------------

    def detail(self, id_: str) -> dict[str, Any] | None:
        """Both sides of one row or finding; None where there is none of that id."""
        kind, _, rest = id_.partition(":")
        r = self.report
        if kind == "f":
            found = next((f for f in (*r.findings, *r.waived) if f.fingerprint == rest), None)
            return self._finding_detail(found) if found else None
        if kind == "d":
            data = next((d for d in r.data_map if f"{d.data_type}|{d.collector.id}" == rest), None)
            return self._data_detail(data) if data else None
        if kind == "p":
            row = next((p for p in r.permission_map if p.permission == rest), None)
            return self._permission_detail(row) if row else None
        sdk = next((s for s in r.sdk_map if s.sdk == rest), None)
        return {**_EMPTY, "lines": [*self._signs(sdk)]} if sdk else None

    def _finding_detail(self, f: Finding) -> dict[str, Any]:
        left = [x for x in f.evidence if not told_again(f, x)]
        refs = (f.nearest_claim,) if f.nearest_claim else ()
        rule = self.knowledge.all_rules[f.rule]
        sure = confidence_word(f.confidence, self.knowledge, self.lang)
        return {
            **self._code(f.code),
            "places": self._places(refs),
            "lines": [plain(x, 400) for x in left if not is_place(f, x)],
            "smali": [plain(x, 600) for x in left if is_place(f, x)],
            "remedy": plain(f.remedy, 800),
            "rule": f"{f.rule}: {rule.title[self.lang]}",
            "law": [plain(c, 300) for c in f.clauses],
            "offers": {x: o for x, o in (("en", f.offer_en), ("zh", f.offer_zh)) if o},
            "told": f"{f.fingerprint} · {self.page.say('line_confidence')} {sure}"
            + (f" · {plain(f.note, 300)}" if f.note else ""),
        }

    def _data_detail(self, d: DataRow) -> dict[str, Any]:
        refs = d.where or ((d.nearest,) if d.nearest else ())
        return {**_EMPTY, **self._code(d.collection.evidence), "places": self._places(refs)}

    def _permission_detail(self, p: PermissionRow) -> dict[str, Any]:
        k, lang = self.knowledge, self.lang
        labels = ", ".join(k.label(d, lang) for d in p.data_types)
        lines = [protection_word(p.protection, k, lang), labels, used_by(p, True, k, lang)]
        return {
            **_EMPTY,
            "lines": [plain(x, 400) for x in lines if x],
            "places": self._places(p.where),
        }

    def _signs(self, row: SdkRow) -> list[str]:
        found = next((s for s in self.report.sdks if s.id == row.sdk), None)
        return (
            [plain(f"{e.kind} {e.value} {e.where}", 300) for e in found.evidence[:MOST_CODE]]
            if found
            else []
        )

    def _code(self, found: tuple[Evidence, ...]) -> dict[str, Any]:
        chain = found[0].chain if found else ()
        return {
            "calls": [[plain(x, 300) for x in call(e, self.page)] for e in found[:MOST_CODE]],
            "started": way(chain, 9) if chain else "",
            "chain": [plain(method(m), 300) for m in chain],
            "flows": [list(flow_words(e, f, self.page)) for e, f in flows_of(found)],
        }

    def _places(self, refs: tuple[ClaimRef, ...]) -> list[dict[str, Any]]:
        return [
            {
                "place": plain(place_text(ref, self.knowledge, self.lang), 200),
                "quote": plain(ref.claim.where.quote or "", 600),
                "claim": next(iter(self._claims((ref,))), None),
                "nearest": self.page.say("finding_no_declaration")
                if ref.claim.status == "mentioned"
                else "",
            }
            for ref in refs
        ]

    def why(self, number: int) -> dict[str, Any] | None:
        """How a sentence was read, as `policy --why` tells it."""
        text = self.session.texts[self.session.reviewed]
        found = text.why(number) if 0 <= number < len(text.sentences) else None
        value: dict[str, Any] | None = msgspec.to_builtins(found) if found else None
        return value

    # --- helpers ----------------------------------------------------------------------------

    def _claims(self, refs: tuple[ClaimRef, ...]) -> list[int]:
        """Numbers of the claims of the reviewed policy among these."""
        own = (map_claim_of(r.claim) for r in refs if r.policy == self._path)
        return [self._number[c] for c in own if c in self._number]

    def _marks(self, found: tuple[Finding, ...]) -> list[str]:
        return [f"f:{f.fingerprint}" for f in self._sorted(found)]

    def _sorted(self, found: tuple[Finding, ...]) -> list[Finding]:
        return sorted(found, key=lambda f: SEVERITIES.index(f.severity))

    def _word(self, verdict: Any) -> str:
        return f"{SHAPES[verdict]} {verdict_word(verdict, self.knowledge, self.lang)}"


_EMPTY: dict[str, Any] = {
    "calls": [],
    "started": "",
    "chain": [],
    "flows": [],
    "places": [],
    "lines": [],
    "smali": [],
}
