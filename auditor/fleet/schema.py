"""The tables of a store, column by column: what a Parquet file of each holds."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

Kind = Literal["text", "whole", "real", "yes_no", "texts", "bytes"]
"""UTF-8; 64-bit integer; double; boolean; list of UTF-8; bytes."""


class Column(NamedTuple):
    """One column; every one may be null unless its help says otherwise."""

    name: str
    kind: Kind
    help: str


KEY = (
    Column("sha256", "text", "Of the build: of its file, or over the names and hashes of a set. Never null."),
    Column("tool", "text", "Version of auditor that judged."),
    Column("knowledge", "text", "Version of the knowledge and 12 digits of the hash of its content."),
    Column("settings", "text", "12 digits of the hash of the settings and of the files they name."),
)  # fmt: skip
"""Every row of every table begins with these; no key has a build twice."""

TABLES: dict[str, tuple[Column, ...]] = {
    "apps": (
        *KEY,
        Column("path", "text", "Where the build lay, or how its list names it."),
        Column("status", "text", "`read`; `limited`: read in part; `error`: cannot be analysed; `poison`: ended its reader."),
        Column("error", "text", "Why there is no more than this row."),
        Column("package", "text", "Application id."),
        Column("label", "text", "Its name, where the manifest has one."),
        Column("version_name", "text", "As the manifest has it."),
        Column("version_code", "whole", "By which versions of a package are ordered."),
        Column("min_sdk", "whole", "Lowest API level."),
        Column("target_sdk", "whole", "API level that it is made for."),
        Column("format", "text", "`apk`, `aab`, `apks`, `axml`, `xml`."),
        Column("has_code", "yes_no", "Whether code was read."),
        Column("built", "text", "Day of the build, where its entries tell."),
        Column("listed", "text", "Day or version that the list gave for it."),
        Column("size", "whole", "Bytes of the file."),
        Column("dex_bytes", "whole", "Bytes of its DEX files, inflated."),
        Column("result", "text", "`pass`, `fail`, `incomplete`, `not_judged`."),
        Column("policies", "whole", "Policies that were read for it."),
        Column("high", "whole", "Findings of this severity."),
        Column("medium", "whole", "Findings of this severity."),
        Column("low", "whole", "Findings of this severity."),
        Column("info", "whole", "Findings of this severity."),
        Column("notices", "texts", "Codes of what was not read or should be known."),
        Column("seconds", "real", "CPU time of reading and judging it."),
        Column("peak_mb", "real", "Most memory that its process took up to then; small builds share one."),
    ),
    "permissions": (
        *KEY,
        Column("permission", "text", "Full name."),
        Column("protection", "text", "`dangerous`, `normal`, `signature` ..."),
        Column("data_types", "texts", "What it unlocks first of all."),
        Column("collectors", "texts", "Ids of who was seen to use it."),
        Column("max_sdk", "whole", "Highest API level on which it is asked for."),
        Column("implied_by", "text", "The permission or rule that adds it."),
        Column("verdict", "text", "What the policies say of it."),
        Column("purposes", "texts", "Purposes that they name."),
        Column("reported", "yes_no", "Whether a rule may report it."),
    ),
    "sdks": (
        *KEY,
        Column("sdk", "text", "Id in the knowledge."),
        Column("name", "text", "As people call it."),
        Column("kind", "text", "`sdk` or `library`."),
        Column("version", "text", "Where the build names one."),
        Column("in_build", "yes_no", "Whether the build carries it."),
        Column("in_policy", "yes_no", "Whether a policy names it."),
        Column("in_list", "yes_no", "Whether an SDK list names it."),
        Column("verdict", "text", "Of the SDK map."),
        Column("shown_by", "texts", "Kinds of facts that show it."),
    ),
    "collections": (
        *KEY,
        Column("data_type", "text", "Id of what is obtained."),
        Column("collector_kind", "text", "`app`, `sdk`, `library`, `unattributed`."),
        Column("collector", "text", "Id of who obtains it."),
        Column("confidence", "text", "`high`, `medium`, `low`."),
        Column("reachable", "yes_no", "Whether the app was found to come there; null: it cannot be told."),
        Column("use", "text", "Where the value goes."),
        Column("verdict", "text", "What the policies say of it."),
        Column("purposes", "texts", "Purposes that they name."),
        Column("places", "whole", "Places in the code that show it."),
    ),
    "evidence": (
        *KEY,
        Column("data_type", "text", "Of its collection."),
        Column("collector", "text", "Of its collection."),
        Column("place", "whole", "Rank among the places of its collection, from 0: the best first."),
        Column("kind", "text", "How the place was found."),
        Column("member", "text", "Dalvik member, or the string itself."),
        Column("argument", "text", "What decides at the call."),
        Column("caller", "text", "Dalvik signature of the method it stands in."),
        Column("dex", "text", "DEX file."),
        Column("offset", "whole", "Byte offset of the instruction in it."),
        Column("reachable", "yes_no", "Whether the app was found to come there."),
        Column("root", "text", "What the way there starts from."),
        Column("sinks", "texts", "Where the value was seen to go."),
    ),
    "claims": (
        *KEY,
        Column("policy", "text", "sha256 of the policy."),
        Column("language", "text", "`en` or `zh`."),
        Column("subject_kind", "text", "`data` or `permission`."),
        Column("subject", "text", "Id of the data type or permission."),
        Column("status", "text", "`collected`, `not_collected`, `mentioned`."),
        Column("party", "text", "`first` or `third`."),
        Column("sdk", "text", "Whom it names."),
        Column("purposes", "texts", "Ids of purposes."),
        Column("permissions", "texts", "Permissions named beside it."),
        Column("basis", "text", "`explicit`, `listed`, `by_reference`."),
        Column("mode", "text", "How the policy says it is obtained."),
        Column("line", "whole", "Line of the document."),
        Column("quote", "text", "The sentence."),
    ),
    "findings": (
        *KEY,
        Column("rule", "text", "Id of the rule."),
        Column("severity", "text", "`high`, `medium`, `low`, `info`."),
        Column("confidence", "text", "`high`, `medium`, `low`."),
        Column("subject", "text", "Data type, permission, SDK ..."),
        Column("collector", "text", "Id of the collector; null where it is about none."),
        Column("state", "text", "`shown`, `waived`, or `known` by a baseline."),
        Column("message", "text", "What a person reads."),
        Column("fingerprint", "text", "The same for the same finding in every version."),
    ),
}  # fmt: skip

FACTS = (
    Column("sha256", "text", "Of the build. Never null."),
    Column("path", "text", "Where the build lay."),
    Column("status", "text", "As in `apps`."),
    Column("error", "text", "As in `apps`."),
    Column("build", "bytes", "The line of the plan, as msgpack."),
    Column("read", "bytes", "Facts, documents and policies as msgpack (`auditor.sources.ReadBefore`); null where there are none."),
    Column("lexicon", "text", "Key of the lexicon and the reader by which its policies were read."),
    Column("documents", "texts", "sha256 and path of each policy that was read for it."),
    Column("seconds", "real", "As in `apps`."),
    Column("peak_mb", "real", "As in `apps`."),
)  # fmt: skip
"""What a build held when it was read; the other tables are made from it again by `fleet judge`."""

ALL = {**TABLES, "facts": FACTS}


def arrow_schema(table: str) -> Any:
    """The pyarrow.Schema of a table."""
    import pyarrow as pa

    kinds = {
        "text": pa.string(),
        "whole": pa.int64(),
        "real": pa.float64(),
        "yes_no": pa.bool_(),
        "texts": pa.list_(pa.string()),
        "bytes": pa.large_binary(),
    }
    return pa.schema([pa.field(c.name, kinds[c.kind]) for c in ALL[table]])


def described() -> str:
    """The tables as JSON: docs/schemas/fleet.v1.json."""
    tables = {
        name: [{"name": c.name, "type": c.kind, "help": c.help} for c in columns]
        for name, columns in ALL.items()
    }
    return (
        json.dumps({"schema": "auditor/fleet/v1", "tables": tables}, indent=1, ensure_ascii=False)
        + "\n"
    )
