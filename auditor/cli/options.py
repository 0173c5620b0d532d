"""Every option of every command, once: help, settings, environment and docs/ci.md come from here.

To add an option: a row in OPTIONS, in a group of its kind. Where the row names a setting, add the
field to `auditor/settings.py` and the value arrives in `Run.settings`; else it arrives as a
parameter of the command, under its name.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from auditor.gate import ORDER
from auditor.report import NAMES

LEVELS: tuple[str, ...] = ORDER
THRESHOLDS = (*LEVELS, "never")

Kind = Literal["text", "path", "on", "switch", "count", "output"]
"""`on`: a flag. `switch`: a flag and its opposite. `output`: FORMAT[=PATH]."""


class Option(NamedTuple):
    """One option: how it is called, what it sets, what it takes."""

    name: str
    """The command's parameter, and what messages call it."""
    flag: str
    """As typed; short and long with a blank between."""
    group: str
    help: str
    """`{default}` stands for the default of its setting."""
    setting: str | None = None
    """Field of Settings; None for what only the command needs."""
    values: tuple[str, ...] = ()
    kind: Kind = "text"
    many: bool = False
    least: int = 1
    """Smallest value of a count."""
    required: bool = False


OPTIONS: tuple[Option, ...] = (
    # what the build is judged by
    Option("policies", "--policy", "policies", "Policy document (text, Markdown, HTML, PDF, DOCX), or app: for one in the build.", "policies", kind="path", many=True),
    Option("policy_maps", "--map", "policies", "Reviewed policy map that stands in for the text.", "policy_maps", kind="path", many=True),
    Option("policies_mode", "--policies-mode", "policies", "Whether a claim in any policy counts, or each must make it.", "policies_mode", ("any", "each")),
    Option("sdk_lists", "--sdk-list", "lists", "SDK list or dependencies: CSV, JSON, YAML, CycloneDX, SPDX, gradle text, lock file.", "sdk_lists", kind="path", many=True),
    Option("data_safety", "--data-safety", "forms", "Data safety form, the CSV that Play Console exports.", "data_safety", kind="path", many=True),
    Option("packs", "--pack", "packs", "Rule pack beside the core: cn, cn-stores, gdpr, play, us.", "packs", many=True),
    Option("audience", "--audience", "judging", "Whom the app is for, where rule packs ask more for them.", "audience", ("children",)),
    Option("app_type", "--app-type", "judging", "Type of the app, for the pack cn; see `auditor explain app-types`.", "app_type"),
    # what ran
    Option("runtime", "--runtime", "records", "Runtime record: PrivacySentry, camille, AndroidPrivacyMonitor, Hegui, a store's refusal, HAR, dumpsys.", "runtime", kind="path", many=True),
    Option("consent_at", "--consent-at", "runtime", "When the user agreed, for records that do not tell: 2026-05-01 10:00:00.", "consent_at"),
    Option("device_values", "--device-values", "runtime", "Values of the test device, `data_type = value`, looked for in a HAR.", "device_values", kind="path"),
    # how the build is read
    Option("package", "--package", "build", "Identity of the app in fingerprints, where the manifest's is missing or has a suffix.", "package"),
    Option("app_names", "--app-name", "policies", "Another name by which the policies call the app.", "app_names", many=True),
    Option("own_packages", "--own-package", "build", "Package prefix of the company's other code, which counts as the app's.", "own_packages", many=True),
    Option("mapping", "--mapping", "names", "mapping.txt of R8 or ProGuard: gives the names of the source back.", "mapping", kind="path"),
    Option("merger_report", "--merger-report", "build", "manifest-merger-*-report.txt: which library brought a permission.", "merger_report", kind="path"),
    Option("source_manifest", "--source-manifest", "build", "The app's own AndroidManifest.xml: the rest came from libraries.", "source_manifest", kind="path"),
    Option("nested", "--nested/--no-nested", "build", "Read code that the runtime does not load by itself: archives, stray DEX files (default on).", "nested", kind="switch"),
    Option("flows", "--flows/--no-flows", "build", "Follow the values that are read to where they go (default: on).", "flows", kind="switch"),
    Option("reachable_only", "--reachable-only", "build", "Leave out code that the app was not found to come to.", "reachable_only", kind="on"),
    Option("isolate", "--isolate/--no-isolate", "bounds", "Read each build in a bounded child process (default in CI and for several).", "isolate", kind="switch"),
    Option("timeout", "--timeout", "bounds", "Seconds for one build or policy in a child process (default {default}).", "timeout", kind="count"),
    Option("memory", "--memory", "bounds", "Megabytes for one build or policy in a child process (default {default}).", "memory", kind="count", least=64),
    # many inputs
    Option("jobs", "-j --jobs", "jobs", "Inputs read at once, each in a child process (default: number of cores).", "jobs", kind="count"),
    Option("files_from", "--files-from", "inputs", "File with one input a line, or - for stdin.", kind="path"),
    Option("recursive", "--recursive", "inputs", "Every input in the folders that are given, and below.", kind="on"),
    Option("resume", "--resume", "many", "With -f jsonl=PATH alone: go on where a run of many inputs was cut off.", kind="on"),
    # saved reports
    Option("report", "--report", "report_beside", "JSON report in which a finding's id is looked up.", kind="path"),
    Option("migrate", "--migrate", "migrating", "JSON report of the same build by an earlier version: its findings are known, also where they moved.", kind="path"),
    Option("report", "--report", "waiver", "JSON report that has the finding.", kind="path", required=True),
    Option("waivers", "--waivers", "waiver", "Waiver file (default: that of the settings, else waivers.yml).", "waivers", kind="path"),
    Option("reason", "--reason", "waiver", "Why it is accepted, in at least 15 characters.", required=True),
    Option("owner", "--owner", "waiver", "Who answers for it (default: the user)."),
    Option("expires", "--expires", "waiver", "Its last day, 2027-03-31, or days from today, 90d; a year at most.", required=True),
    # the gate
    Option("fail_on", "--fail-on", "threshold", "Exit 1 at this severity or above (default {default}).", "fail_on", THRESHOLDS),
    Option("trusted_config", "--trusted-config", "threshold", "Settings of the gate from outside the audited tree, whose own may only tighten.", kind="path"),
    Option("category", "--category", "gate", "Name of this audit among others of one package: a flavour, a module.", "category"),
    Option("min_severity", "--min-severity", "gate", "Show only findings at or above.", "min_severity", LEVELS),
    Option("min_confidence", "--min-confidence", "gate", "Show only findings at or above.", "min_confidence", LEVELS[:3]),
    Option("waivers", "--waivers", "gate", "Waiver file.", "waivers", kind="path"),
    Option("baseline", "--baseline", "gate", "Baseline of known findings.", "baseline", kind="path"),
    Option("strict", "--strict", "gate", "Exit 3 where anything was not analysed or not judged.", "strict", kind="on"),
    Option("allow_unjudged", "--allow-unjudged", "gate", "A run that judged nothing (no policy) is no failure in CI or under --strict.", "allow_unjudged", kind="on"),
    # what comes out
    Option("formats", "-f --format", "formats", "Format, and the file it goes to.", kind="output", many=True),
    Option("format_", "-f --format", "format", "Format, and the file it goes to.", kind="output"),
    Option("output", "-o --output", "output", "File to write (default: stdout).", kind="path"),
    Option("show_waived", "--show-waived", "scan", "Print waived findings too.", kind="on"),
    Option("quiet", "-q --quiet", "scan", "Print findings only.", kind="on"),
    Option("verbose", "-v --verbose", "scan", "Print each step with its seconds on stderr.", kind="on"),
    Option("checklist", "--checklist", "rules", "What the packs ask and no build decides: questions for a person.", kind="on"),
    Option("compare", "--diff", "policy", "Compare two versions: which claims appeared, vanished, became weaker.", kind="on"),
    Option("why", "--why", "policy", "Explain how the sentences of this line were read.", kind="count"),
    Option("timeline", "--timeline", "timeline", "With -f html: the events on one axis, by collector, with the consent as a line.", kind="on"),
    Option("libraries", "--libraries", "sdk-list", "List helper libraries too.", kind="on"),
    Option("update", "--update", "data-safety", "A form that a person has answered: its answers are kept.", kind="path"),
    Option("document", "--policy", "map init", "Policy document to read.", kind="path", required=True),
    # many builds on an engine
    Option("store", "--store", "store", "Folder of the store.", kind="path", required=True),
    Option("store", "--store", "store_beside", "Folder of a store: what it has is not planned again.", kind="path"),
    Option("builds", "--list", "fleet plan", "CSV of builds by `sha256` (AndroZoo's columns are known) or by `path`, with `policy` and `sdk_list`.", kind="path", many=True),
    Option("download", "--download", "fleet plan", "Command that fetches a build of a list to {path}; {sha256} and other columns stand for themselves."),
    Option("scheduler", "--scheduler", "fleet run", "Address of a Dask scheduler, such as tcp://10.0.0.1:8786 (default: workers of this machine)."),
    Option("workers", "--workers", "fleet run", "Workers on this machine (default: number of cores).", kind="count"),
    Option("retry", "--retry", "fleet run", "Read again what could not be read.", kind="on"),
    Option("plan", "--plan", "fleet status", "Plan of which to tell what is left.", kind="path"),
    Option("values", "--set", "fleet query", "Value of a question, such as data=imei.", many=True),
    Option("port", "--port", "review", "Port to listen on (default: any that is free).", kind="count", least=0),
    Option("read_only", "--read-only", "review", "Show only; nothing can be corrected.", kind="on"),
    Option("reviewer", "--reviewer", "review", "Who reviews, for `reviewed` in the map and owners of waivers (default: the user)."),
    # everywhere
    Option("config", "--config", "settings", "Settings file (default: auditor.toml here or above).", kind="path"),
    Option("no_config", "--no-config", "settings", "Read no settings file.", kind="on"),
    Option("overlays", "--maps", "settings", "Overlay folder of knowledge, beside those of the settings.", kind="path", many=True),
    Option("lang", "--lang", "settings", "Language of messages.", "lang", ("en", "zh")),
    Option("no_cache", "--no-cache", "settings", "Do not cache the parsed knowledge.", kind="on"),
)  # fmt: skip

READING = ("build", "names", "bounds")
SEVERAL = ("jobs", "inputs", "many")
JUDGED = ("policies", "lists", "packs", "judging", "threshold", "gate", "build")
TAKES: dict[str, tuple[str, ...]] = {
    "scan": ("policies", "lists", "forms", "packs", "judging", "records", "runtime", "formats", "threshold", "gate", "scan", *SEVERAL, *READING, "settings"),
    "inventory": ("format", *SEVERAL, *READING, "settings"),
    "policy": ("format", "policy", *SEVERAL, "bounds", "settings"),
    "diff": ("policies", "lists", "packs", "judging", "format", "threshold", *READING, "settings"),
    "sdk-list": ("lists", "format", "sdk-list", *READING, "settings"),
    "review": ("policies", "lists", "forms", "packs", "judging", "records", "runtime", "threshold", "gate", "review", *READING, "settings"),
    "runtime": ("runtime", "names", "timeline", "format", "settings"),
    "data-safety draft": ("policies", "lists", "data-safety", "output", *READING, "settings"),
    "fleet plan": ("fleet plan", "inputs", "store_beside", "output", "build", "settings"),
    "fleet run": ("store", "fleet run", *JUDGED, "jobs", "bounds", "settings"),
    "fleet judge": ("store", *JUDGED, "jobs", "bounds", "settings"),
    "fleet status": ("store", "fleet status", *JUDGED, "settings"),
    "fleet query": ("store", "fleet query", "format"),
    "explain": ("settings", "report_beside"),
    "map init": ("map init", "output", "settings"),
    "map check": ("settings",),
    "map schema": ("output",),
    "baseline write": ("output", "migrating"),
    "baseline prune": (),
    "waiver add": ("waiver", "settings"),
    "render": ("formats", "settings"),
    "rules": ("packs", "rules", "format", "settings"),
    "completion": (),
    "config": ("settings",),
}  # fmt: skip
"""The groups of each command, in the order of its help."""

FORMATS: dict[str, tuple[str, ...]] = {
    "scan": ("table", "json", "jsonl", *NAMES[2:]),
    "inventory": ("table", "json", "jsonl"),
    "policy": ("table", "json", "jsonl"),
    "diff": ("table", "markdown", "json"),
    "runtime": ("table", "json", "html"),
    "sdk-list": ("md", "csv", "html", "json", "cyclonedx"),
    "render": NAMES,
    "rules": ("table", "markdown", "pages"),
    "fleet query": ("table", "csv", "json", "html"),
}  # fmt: skip
"""Values of -f; the first is the default."""

SETTINGS_ALONE = {
    "apps": "Builds of the repository, each with its own policies, lists and package (docs/ci.md).",
    "limits": "Bounds on foreign input; passing one is exit 3 or a gap that is told.",
    "maps": "Overlay folders of knowledge.",
    "rules": "Severity of a rule, or off = true with a reason.",
}
"""Settings that the file alone has."""


def options_of(command: str) -> tuple[Option, ...]:
    """The options of a command such as `scan` or `map init`, in the order of its help."""
    return tuple(o for group in TAKES[command] for o in OPTIONS if o.group == group)


def long_flag(option: Option) -> str:
    """`-f --format` -> `format`, `--isolate/--no-isolate` -> `isolate`."""
    return option.flag.split()[-1].partition("/")[0].removeprefix("--")


def _variable(command: str, name: str) -> str:
    return f"AUDITOR_{command}_{name}".upper().replace("-", "_").replace(" ", "_")


def _numbers(name: str) -> set[str]:
    """A name in the singular and in the plural."""
    if name.endswith("ies"):
        return {name, name[:-3] + "y"}
    if name.endswith("y"):
        return {name, name[:-1] + "ies"}
    return {name, name.removesuffix("s") if name.endswith("s") else name + "s"}


def variables(command: str, option: Option) -> tuple[str, ...]:
    """The environment variables of an option, the documented one first.

    An option that is repeatable answers to singular and plural, of its flag and of its setting.
    What is the flag of another option stays that option's.
    """
    documented = _variable(command, long_flag(option))
    names = {long_flag(option), (option.setting or option.name).rstrip("_")}
    if option.many:
        names = set().union(*map(_numbers, names))
    flags = {_variable(command, long_flag(o)) for o in options_of(command)}
    other = sorted({_variable(command, n) for n in names} - flags)
    return (documented, *other)
