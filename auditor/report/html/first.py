"""The first screen: verdict band, who against what, counts that filter, the worst findings."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.knowledge.wording import phrase
from auditor.model import SEVERITIES
from auditor.report.headline import gaps, requests, totals, verdict_line, worst
from auditor.report.html.words import SEVERITY_SHAPES, Page, text_of
from auditor.report.words import counted, headed, severity_word

BANDS = {"pass": "✓", "fail": "▲", "incomplete": "◐", "not_judged": "?", "never": "•"}


def first_screen(page: Page) -> list[Any]:
    """What a reviewer wants to know before reading on."""
    r, k, lang = page.report, page.knowledge, page.lang
    # a run that nothing could fail is no pass to be coloured as one
    band = "never" if r.result == "pass" and r.gate.fail_on == "never" else r.result
    chips = [
        E.button(
            f"{SEVERITY_SHAPES[s]} {phrase(k, 'line_count', lang, n=n, severity=severity_word(s, k, lang))}",
            {"type": "button", "class": f"chip {s}", "data-chip": s, "aria-pressed": "false"},
        )
        for s in SEVERITIES
        if (n := int(getattr(r.summary, s)))
    ]
    return [
        E.p(
            E.span(BANDS[band], {"class": "sign", "aria-hidden": "true"}),
            f" {verdict_line(r, k, lang)}",
            {"class": f"band {band}"},
        ),
        E.p(*chips, E.span(totals(r, k, lang), {"class": "quiet"}), {"class": "chips"}),
        _identity(page),
        *_worst(page),
    ]


def _identity(page: Page) -> Any:
    r, k, lang = page.report, page.knowledge, page.lang
    m = r.app.manifest
    label = f"{m.label} " if m.label else ""
    app = (
        f"{label}{m.package or phrase(k, 'line_no_package', lang)} {m.version_name or ''} "
        f"({m.version_code or '?'}), {phrase(k, 'line_target', lang)} {m.target_sdk or '?'}, "
        f"{headed('line_permissions', requests(r, k, lang), k, lang)}, sha256 {r.app.sha256[:16]}"
    )
    policies = [
        f"{p.source.path} ({p.source.language}, {p.source.effective or '?'}, "
        f"{counted('line_claims', p.count, k, lang)}), sha256 {p.source.sha256[:16]}"
        for p in r.policies
    ]
    unread = gaps(r, k, lang) or (phrase(k, "line_nothing", lang),)
    from auditor import __version__

    pairs = (
        ("html_app", [app]),
        ("html_policy", policies or [phrase(k, "line_none", lang)]),
        ("line_not_analysed", list(unread)),
        ("html_tool", [f"auditor {__version__}, {phrase(k, 'line_maps', lang)} {r.maps_version}"]),
    )
    rows: list[Any] = []
    for name, lines in pairs:
        rows.append(E.dt(_head(page.say(name))))
        rows.append(E.dd(*(E.div(text_of(x, 400)) for x in lines)))
    return E.dl(*rows, {"class": "identity"})


def _head(label: str) -> str:
    """A label that other formats write before a colon, as the head of a line."""
    said = label.rstrip(":\N{FULLWIDTH COLON}")
    return said[:1].upper() + said[1:]


def _worst(page: Page) -> list[Any]:
    found = worst(page.report)
    if not found:
        return []
    items = [
        E.li(
            page.severity(f.severity),
            " ",
            E.a(text_of(f.message, 300), href=f"#f-{f.fingerprint}"),
        )
        for f in found
    ]
    return [E.h2(page.say("html_worst")), E.ol(*items, {"class": "worst"})]
