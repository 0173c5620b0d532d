"""One review: what was read stays, what a person corrects is judged anew at once."""

from __future__ import annotations

import datetime as dt
import difflib
from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.audit import join, judged, with_policies
from auditor.errors import UsageError
from auditor.knowledge.schema import Knowledge
from auditor.limits import DEFAULT
from auditor.model import Finding, Policy, Report
from auditor.names import shown
from auditor.policy.policy_map import MapClaim, map_of, policy_of_map, problems_of
from auditor.review.edits import ClaimEdit, Draft, Edit, WaiverEdit, applied, inverse, replayed
from auditor.review.files import Disk, Files, Journal, new_map_text, new_waivers_text, sha_of, write
from auditor.review.text import Text
from auditor.settings import Settings
from auditor.sources import beside_of, names_of, with_text
from auditor.triage.waivers import MAX_BYTES
from auditor.triage.waivers import problems_of as waiver_problems


class Refused(Exception):
    """A correction that cannot be made; the message is for the reviewer."""


class Changed(Exception):
    """A file is not as it was when it was read. `differences`: a diff by file."""

    def __init__(self, differences: dict[str, str]) -> None:
        self.differences = differences
        super().__init__(", ".join(differences))


class Flips(NamedTuple):
    """What the last correction changed."""

    gone: tuple[str, ...] = ()
    """Messages of findings."""
    new: tuple[str, ...] = ()
    rows: int = 0
    """Rows of the maps with another verdict."""


class Session:
    """A build, its policies, two files, and the corrections that are not yet in them.

    Raises InputError and UsageError as a scan does, and UsageError for a map of another text.
    """

    def __init__(
        self,
        app: Path,
        knowledge: Knowledge,
        files: Files,
        settings: Settings,
        *,
        baseline: frozenset[str] = frozenset(),
        today: dt.date | None = None,
        reviewer: str = "",
        read_only: bool = False,
    ) -> None:
        self.knowledge, self.files, self.read_only = knowledge, files, read_only
        self.reviewer, self.today = reviewer, today or dt.date.today()
        # the two files are read here, so that what is in them can be compared with the disk
        self.settings = msgspec.structs.replace(settings, policy_maps=(), waivers=None)
        self._baseline = baseline
        policies = tuple(map(Path, settings.policies))
        self.case, self.documents = join(
            app,
            knowledge,
            policies,
            (),
            tuple(map(Path, settings.sdk_lists)),
            settings=self.settings,
        )
        if not self.documents:
            raise UsageError("needs a policy to review; give one with --policy")
        self._inputs = tuple((d.path, d.sha256) for d in self.documents)
        self._read_files()
        names = names_of(self.case.app.manifest, self.settings)
        reviewed = self.documents[self.reviewed]
        self._beside = beside_of(reviewed, knowledge, names)
        self.policies: tuple[Policy, ...] = (*self.case.policies, *self.case.unread)
        of = {p.source.path: p for p in self.policies}
        self.texts = tuple(Text(d, of[d.path], knowledge) for d in self.documents)
        self.journal = Journal(files.journal)
        self.edits: tuple[Edit, ...] = () if read_only else self.journal.open()
        self.recovered = len(self.edits)
        self.saved: list[Edit] = []
        self.rev = 0
        self.flips = Flips()
        self._sentences: dict[MapClaim, int] = {}
        self._replay()
        self.report = self._judge()

    # --- reading ----------------------------------------------------------------------------

    def _read_files(self) -> None:
        """Both files as they are now. The policy that the map was made for is the one reviewed."""
        self.map_disk, found = self.files.read_map(self.knowledge)
        waiver_disk, waivers, notes = self.files.read_waivers(self.today)
        self.waiver_disk = waiver_disk
        self.reviewed = 0
        if found is not None:
            hashes = [d.sha256 for d in self.documents]
            if found.policy.sha256 not in hashes:
                raise UsageError(
                    "was made for another text than the policies given; `auditor policy --diff` "
                    "shows what changed, `auditor map init` drafts a new one",
                    shown(self.files.map),
                )
            self.reviewed = hashes.index(found.policy.sha256)
            self.base_map = found
        else:
            path = self.documents[0].path
            read = (*self.case.policies, *self.case.unread)
            self.base_map = map_of(next(p for p in read if p.source.path == path))
        self.base = Draft(self.base_map.claims, waivers, notes)

    # --- judging ----------------------------------------------------------------------------

    def _replay(self) -> None:
        self.draft, self.refused = replayed(self.base, self.edits)
        for e in self.edits:
            if isinstance(e, ClaimEdit) and e.after is not None:
                at = e.sentence if e.before is None else self.sentence_of(e.before)
                if at is not None:
                    self._sentences[e.after] = at

    def _judge(self) -> Report:
        """The report of a scan with the files as they would be saved now."""
        corrected = self.map_disk.text is not None or self.draft.claims != self.base.claims
        policies = self.policies
        if corrected:
            map_ = msgspec.structs.replace(self.base_map, claims=self.draft.claims)
            own = with_text(policy_of_map(map_, shown(self.files.map)), self._beside)
            policies = (own, *(p for p in policies if p.source.path != own.source.path))
        return judged(
            with_policies(self.case, policies),
            self.documents,
            self._inputs,
            settings=self.settings,
            waivers=self.draft.waivers,
            baseline=self._baseline,
            today=self.today,
        )

    def _again(self) -> None:
        """Judge what the corrections make, and keep what that changed."""
        before = self.report
        self._replay()
        self.report = self._judge()
        self.rev += 1
        self.flips = _flips(before, self.report)

    def sentence_of(self, claim: MapClaim) -> int | None:
        """Number of the sentence of the reviewed policy that a claim stands in."""
        found = self._sentences.get(claim)
        return self.texts[self.reviewed].sentence_of(claim) if found is None else found

    # --- correcting -------------------------------------------------------------------------

    def edit(self, edit: Edit) -> None:
        """Make a correction. Raises Refused where it says nothing that can be, or where what it
        corrects was changed meanwhile."""
        self._writable()
        problems = list(self._problems(edit))
        if problems:
            raise Refused("; ".join(problems))
        if applied(self.draft, edit) is None:
            raise Refused("changed meanwhile")
        self.journal.add(edit)
        self.edits = (*self.edits, edit)
        self._again()

    def undo(self) -> None:
        """Take back the last correction; where it is saved already, by its opposite."""
        self._writable()
        if self.edits:
            self.journal.undo()
            self.edits = self.edits[:-1]
        elif self.saved:
            opposite = inverse(self.saved.pop())
            self.journal.add(opposite)
            self.edits = (opposite,)
        self._again()

    def _problems(self, edit: Edit) -> tuple[str, ...]:
        if edit.after is None:
            return () if edit.before is not None else ("nothing to change",)
        if isinstance(edit, ClaimEdit):
            return tuple(problems_of(edit.after, "claim", self.knowledge))
        if isinstance(edit, WaiverEdit):
            unknown = edit.after.rule not in self.files.rules
            told = waiver_problems(edit.after, self.today)
            return (*(["unknown rule"] if unknown else []), *told)
        return () if edit.after.text.strip() else ("a note needs text",)

    def _writable(self) -> None:
        if self.read_only:
            raise Refused("read-only")

    # --- saving -----------------------------------------------------------------------------

    def texts_to_save(self) -> dict[Path, tuple[Disk, str]]:
        """What each file would be, with how it was read; only those that would change."""
        out = {}
        kept = self.draft
        if kept.claims != self.base.claims:
            reviewed = f"{self.today} {self.reviewer}".strip()
            text = new_map_text(self.map_disk, self.base_map, kept.claims, reviewed)
            out[self.files.map] = (self.map_disk, text)
        if (kept.waivers, kept.notes) != (self.base.waivers, self.base.notes):
            text = new_waivers_text(self.waiver_disk, self.base, kept)
            out[self.files.waivers] = (self.waiver_disk, text)
        return out

    def diff(self) -> str:
        """What a save would change, as a unified diff."""
        return "\n".join(
            _diff(disk.text or "", text, path.name)
            for path, (disk, text) in self.texts_to_save().items()
        )

    def changed(self) -> tuple[Path, ...]:
        """Files that are no longer as they were read."""
        pairs = (
            (self.files.map, self.map_disk, DEFAULT.policy_bytes),
            (self.files.waivers, self.waiver_disk, MAX_BYTES),
        )
        return tuple(p for p, disk, most in pairs if sha_of(p, most) != disk.sha256)

    def save(self) -> None:
        """Write both files. Raises Changed where one of them is not as it was read."""
        self._writable()
        if changed := self.changed():
            raise Changed({p.name: self._since(p) for p in changed})
        for path, (_, text) in self.texts_to_save().items():
            disk = write(path, text)
            if path == self.files.map:
                self.map_disk = disk
            else:
                self.waiver_disk = disk
        fitting = [e for e in self.edits if e not in self.refused]
        self.saved += fitting
        self.edits = self.refused
        self._read_files()
        self.journal.restart(self.edits)
        self._again()

    def merge(self) -> None:
        """Take the files as they are now and put the corrections on them."""
        self._writable()
        self._read_files()
        self._again()

    def dismiss(self) -> None:
        """Let go of corrections that fit no more."""
        self._writable()
        self.edits = tuple(e for e in self.edits if e not in self.refused)
        self.journal.restart(self.edits)
        self._again()

    def close(self) -> None:
        """Give the journal back; unsaved corrections stay in it."""
        self.journal.close(empty=not self.edits)

    def _since(self, path: Path) -> str:
        disk = self.map_disk if path == self.files.map else self.waiver_disk
        now = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return _diff(disk.text or "", now, path.name)


def _diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), name, name, lineterm="", n=2
    )
    return "\n".join(lines)


def _flips(before: Report, after: Report) -> Flips:
    def shown_of(r: Report) -> dict[str, Finding]:
        return {f.fingerprint: f for f in r.findings}

    old, new = shown_of(before), shown_of(after)
    verdicts = {r.permission: r.verdict for r in before.permission_map}
    data = {(r.data_type, r.collector.id): r.verdict for r in before.data_map}
    rows = sum(verdicts.get(r.permission) != r.verdict for r in after.permission_map)
    rows += sum(data.get((r.data_type, r.collector.id)) != r.verdict for r in after.data_map)
    return Flips(
        gone=tuple(f.message for fp, f in old.items() if fp not in new),
        new=tuple(f.message for fp, f in new.items() if fp not in old),
        rows=rows,
    )
