"""Notices: what a reader could not do, or a person should know, as a code with its words.

The sentence is made where it is shown, from `permission_maps/rules/notices.yml`, in the
language of the report. Nothing decides by a sentence; whatever decides asks for the code.
"""

from __future__ import annotations

from typing import Literal

import msgspec

NoticeLevel = Literal["error", "warning", "info"]
NoticeCode = Literal[
    "application_missing",
    "axml_behind",
    "axml_chunks",
    "axml_ends",
    "axml_length",
    "axml_no_id",
    "axml_open",
    "axml_order",
    "axml_outside",
    "axml_pools",
    "axml_size",
    "axml_typed",
    "axml_unterminated",
    "branches_not_followed",
    "callers_not_followed",
    "classes_unread",
    "code_loaded",
    "code_loaded_often",
    "code_unread",
    "components_missing",
    "dex_stray",
    "dex_too_many",
    "dex_unread",
    "document_unread",
    "entry_method_unknown",
    "entry_name_long",
    "fields_not_followed",
    "files_apart",
    "graph_missing",
    "hidden_background_colour",
    "hidden_comment",
    "hidden_invisible",
    "hidden_metadata",
    "hidden_more",
    "hidden_no_size",
    "hidden_not_displayed",
    "hidden_off_page",
    "hidden_struck",
    "language_not_judged",
    "language_unread",
    "manifest_alone",
    "mapping_foreign",
    "mapping_of_another",
    "mapping_partial",
    "methods_not_followed",
    "native_alone",
    "native_unread",
    "nested_not_read",
    "nested_unread",
    "no_collection_stated",
    "no_dex",
    "no_policy",
    "not_looked_through",
    "packed",
    "page_part_unread",
    "permission_by_reference",
    "permission_name_odd",
    "permission_redefined",
    "permission_unnamed",
    "permissions_misplaced",
    "policy_in_build",
    "policy_linked",
    "policy_of_other",
    "resources_not_searched",
    "runtime_appops",
    "runtime_phase",
    "runtime_unknown",
    "saved",
    "sdk_unknown",
    "sdks_unknown",
    "set_apart",
    "set_not_read",
    "strings_not_followed",
    "target_unknown",
    "config_unread",
    "terms_cut",
    "text_folded",
    "unresolved",
    "unresolved_often",
    "zip_count",
    "zip_is_dex",
    "zip_shifted",
]
"""Every notice there is; each has its words in `notices.yml`. `saved` is one of an older report."""

NOT_JUDGED: frozenset[NoticeCode] = frozenset(
    {"code_unread", "manifest_alone", "native_alone", "target_unknown"}
)
"""Notices that say that a part was not judged; no report leaves them out."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something a reader could not do, or that a person should know. Never only a log line."""

    level: NoticeLevel
    code: NoticeCode
    where: str
    """The file, and the entry or line in it, that the notice is about."""
    words: tuple[tuple[str, str | int], ...] = ()
    """What the sentence fills in, by name; `who` is the id of a collector."""


def notice(
    code: NoticeCode, where: str, level: NoticeLevel = "warning", **words: str | int
) -> Notice:
    """A notice with the words that its sentence in `notices.yml` has in braces."""
    return Notice(level=level, code=code, where=where, words=tuple(words.items()))
