"""What no reader of a page sees declares nothing; each line of a table is one way to hide text."""

from __future__ import annotations

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.policy.document.block import Why
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of

SAYS = "We collect your IMEI to prevent fraud."
LONG = "<p>We collect your email address so that you can log in.</p>"

HIDDEN: list[tuple[str, Why, str]] = [
    ("", "not_displayed", '<p style="display:none">{}</p>'),
    ("", "not_displayed", '<p style="DISPLAY : None !important">{}</p>'),
    ("", "not_displayed", "<p hidden>{}</p>"),
    ("", "not_displayed", '<div style="display:none"><section><p>{}</p></section></div>'),
    (".x{display:none}", "not_displayed", '<p class="a x">{}</p>'),
    ("#x{display:none}", "not_displayed", '<p id="x">{}</p>'),
    ("/* a */ @media screen{.x{display:none}}", "not_displayed", '<p class="x">{}</p>'),
    ("@media all and (min-width:1px){.x{display:none}}", "not_displayed", '<p class="x">{}</p>'),
    (
        "@media (max-width:600px){.x{display:none}} @media (min-width:601px){.x{display:none}}",
        "not_displayed",
        '<p class="x">{}</p>',
    ),
    ("body > div p:last-child{display:none}", "not_displayed", "<div><p>a</p><p>{}</p></div>"),
    (
        "h2 ~ p:nth-of-type(2){display:none}",
        "not_displayed",
        "<div><h2>a</h2><p>b</p><p>{}</p></div>",
    ),
    ("div p:not(.y){display:none}", "not_displayed", "<div><p>{}</p></div>"),
    ('[data-a="1"]{display:none}', "not_displayed", '<p data-a="1">{}</p>'),
    (".x{.y &{color:red} & p{display:none}}", "not_displayed", '<div class="x"><p>{}</p></div>'),
    (":root{--d:none} .x{display:var(--d)}", "not_displayed", '<p class="x">{}</p>'),
    (".x{display:none !important}", "not_displayed", '<p class="x" style="display:block">{}</p>'),
    ("", "not_displayed", "<p style='dis\\70 lay:none'>{}</p>"),
    ("", "not_displayed", "<p style='display:n\\6f\\6E e'>{}</p>"),
    (".\\78 {display:none}", "not_displayed", '<p class="x">{}</p>'),
    ("#a\\.b{display:none}", "not_displayed", '<p id="a.b">{}</p>'),
    ("@supports(display:block){.x{display:none}}", "not_displayed", '<p class="x">{}</p>'),
    ("@media(min-width:1px){.x{display:none}}", "not_displayed", '<p class="x">{}</p>'),
    ("@media (width>=100px){.x{display:none}}", "not_displayed", '<p class="x">{}</p>'),
    ("@media not print{.x{display:none}}", "not_displayed", '<p class="x">{}</p>'),
    (
        "@media (color) and (min-height:1px){.x{display:none}}",
        "not_displayed",
        '<p class="x">{}</p>',
    ),
    (
        "@media (orientation:portrait){.x{display:none}} @media (orientation:landscape){.x{display:none}}",
        "not_displayed",
        '<p class="x">{}</p>',
    ),
    ("", "not_displayed", "<div popover><p>{}</p></div>"),
    ("", "not_displayed", "<dialog><p>{}</p></dialog>"),
    ("", "not_displayed", "<datalist><option>{}</option></datalist>"),
    ("", "not_displayed", '<textarea style="display:none">{}</textarea>'),
    ("", "not_displayed", "<noframes>{}</noframes>"),
    ("", "not_displayed", '<p style="content-visibility:hidden">{}</p>'),
    ("", "invisible", '<p style="visibility:hidden">{}</p>'),
    ("", "invisible", '<p style="opacity:0">{}</p>'),
    ("", "invisible", '<p style="opacity:1%">{}</p>'),
    ("", "invisible", '<p style="filter:opacity(0)">{}</p>'),
    ("", "invisible", '<p style="color:transparent">{}</p>'),
    ("", "invisible", '<p style="color:rgba(0,0,0,.01)">{}</p>'),
    ("", "no_size", '<p style="font-size:0">{}</p>'),
    (".t{font-size:0}", "no_size", '<p class="t">{}</p>'),
    (".t{font:1px serif}", "no_size", '<p class="t">{}</p>'),
    ("", "no_size", '<div style="font-size:.1em"><p style="font-size:50%">{}</p></div>'),
    ("", "no_size", '<p style="max-height:0;overflow:hidden">{}</p>'),
    ("", "no_size", '<p style="width:1px;height:1px;overflow:hidden">{}</p>'),
    ("", "no_size", '<p style="clip-path:inset(50%)">{}</p>'),
    ("", "no_size", '<p style="clip-path:circle(0)">{}</p>'),
    ("", "no_size", '<p style="position:absolute;clip:rect(0,0,0,0)">{}</p>'),
    ("", "no_size", '<p style="transform:scale(0)">{}</p>'),
    ("", "background_colour", '<p style="color:#fff">{}</p>'),
    ("", "background_colour", '<p style="color:#fefefe">{}</p>'),
    ("", "background_colour", '<font color="white">{}</font>'),
    (
        "body{background:#222} .a{color:hsl(0,0%,14%)}",
        "background_colour",
        '<div class="a"><p>{}</p></div>',
    ),
    (
        ".box{background:navy;color:navy}",
        "background_colour",
        '<div class="box"><p><b>{}</b></p></div>',
    ),
    ("", "off_page", '<p style="position:absolute;left:-9999px">{}</p>'),
    ("", "off_page", '<p style="text-indent:-999em">{}</p>'),
    ("", "off_page", '<p style="margin-left:-200rem">{}</p>'),
    ("", "off_page", '<p style="transform:translateX(-9999px)">{}</p>'),
    ("", "struck", "<p><del>{}</del></p>"),
    ("", "struck", "<s>{}</s>"),
    ("", "struck", "<strike>{}</strike>"),
    (".old{text-decoration:line-through}", "struck", '<p class="old">{}</p>'),
    ("", "comment", "<!-- {} -->"),
]
SEEN = [
    ("", '<p aria-hidden="true">{}</p>'),
    ("@media print{.x{display:none}}", '<p class="x">{}</p>'),
    ("@media (max-width:600px){.x{display:none}}", '<p class="x">{}</p>'),
    (".x{display:none} .x.open{display:block}", '<p class="x open">{}</p>'),
    ("#a .x{display:none}", '<p class="x">{}</p>'),
    (".x:hover{display:none} .x::before{display:none}", '<p class="x">{}</p>'),
    ("", '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>'),
    ("", '<div style="font-size:0"><p style="font-size:16px">{}</p></div>'),
    ("body{background:#111;color:#eee}", "<p>{}</p>"),
    (".a{background:url(x.png);color:#fff}", '<div class="a"><p>{}</p></div>'),
    (
        "@keyframes in{from{opacity:0}to{opacity:1}} .x{opacity:0;animation:in 1s forwards}",
        '<p class="x">{}</p>',
    ),
    ("body{opacity:0}", "<p>{}</p>"),
    ("", "<textarea readonly>{}</textarea>"),
    ("", "<dialog open>{}</dialog>"),
    ("", '<p style="color:#767676">{}</p>'),
]
OPENED = [
    '<div class="accordion"><button>Data</button><div style="display:none"><p>{}</p></div></div>',
    "<details><summary>Data</summary><p>{}</p></details>",
    "<details><p>{}</p></details>",
    '<a href="#more">More</a><p>x</p><div id="more" hidden><p>{}</p></div>',
    "<ul><li onclick=\"show('t2')\">Data</li></ul><div id=t1>x</div><div id=t2 style='display:none'>{}</div>",
    '<h3><button aria-expanded="false">Data</button></h3><div style="max-height:0;overflow:hidden">{}</div>',
    '<label for="c">Data</label><input type="checkbox" id="c"><div style="display:none">{}</div>',
    "<button onclick=\"document.getElementById('d').showModal()\">x</button><dialog id=d>{}</dialog>",
]
CLOSED = [
    '<button hidden>Data</button><div style="display:none"><p>{}</p></div>',
    '<button></button><div style="display:none"><p>{}</p></div>',
    '<button>Accept</button><p style="display:none">{}</p>',
    '<div style="display:none"><button>Data</button></div><div style="display:none">{}</div>',
    '<a href="https://example.com">Home</a><div style="display:none">{}</div>',
]


def page(css: str, body: str) -> bytes:
    return (
        f"<html><head><style>{css}</style></head><body><h1>Privacy policy</h1>\n{LONG}\n"
        f"{body.format(SAYS)}</body></html>"
    ).encode()


@pytest.mark.parametrize(("css", "why", "body"), HIDDEN)
def test_hidden_text_declares_nothing_and_is_told(
    css: str, why: Why, body: str, knowledge: Knowledge
) -> None:
    document = parse_document(page(css, body), "p.html")
    assert [(a.part, a.why, a.text) for a in document.asides if a.text == SAYS] == [
        ("hidden", why, SAYS)
    ]
    policy = policy_of(document, knowledge)
    assert {c.subject.id for c in policy.claims} == {"email"}
    told = [n for n in policy.notices if n.code == f"hidden_{why}"]
    assert [(n.level, n.where) for n in told] == [("warning", "p.html:3")]
    assert SAYS in dict(told[0].words)["quote"]


@pytest.mark.parametrize(("css", "body"), SEEN)
def test_what_is_seen_counts(css: str, body: str) -> None:
    document = parse_document(page(css, body), "p.html")
    assert document.blocks[-1].text == SAYS
    assert document.asides == ()


@pytest.mark.parametrize("body", OPENED)
def test_a_panel_that_a_control_opens_counts_with_a_notice(body: str, knowledge: Knowledge) -> None:
    policy = policy_of(parse_document(page("", body), "p.html"), knowledge)
    assert {c.subject.id for c in policy.claims if c.status == "collected"} == {"email", "imei"}
    assert [n.level for n in policy.notices if n.code == "text_folded"] == ["info"]


@pytest.mark.parametrize("body", CLOSED)
def test_what_no_visible_control_opens_stays_hidden(body: str) -> None:
    document = parse_document(page("", body), "p.html")
    assert SAYS not in [b.text for b in document.blocks]
    assert [a.why for a in document.asides if a.text == SAYS] == ["not_displayed"]


def test_scripts_and_hidden_cells_and_rows_of_tables() -> None:
    table = """<table><tr><th>Data</th><th>Purpose</th></tr>
    <tr><td>E<b>mail</b><script>IMEI</script><!-- MAC --></td><td>login</td></tr>
    <tr style="display:none"><td>IMEI</td><td>fraud</td></tr>
    <tr><td><span style="opacity:0">OAID</span>Name</td><td>greeting</td></tr>
    <tr hidden><td>SSID</td><td>x</td></tr></table>"""
    document = parse_document(page("", table), "p.html")
    assert [b.cells for b in document.blocks if b.kind == "row"] == [
        ("Data", "Purpose"),
        ("Email", "login"),
        ("Name", "greeting"),
    ]
    assert [a.text for a in document.asides] == ["MAC", "IMEI", "fraud", "OAID", "SSID", "x"]


def test_a_style_sheet_outside_of_the_file_is_told(knowledge: Knowledge) -> None:
    text = page("", "<p>{}</p>").replace(b"<style>", b'<link rel="stylesheet" href="a.css"><style>')
    notices = policy_of(parse_document(text, "p.html"), knowledge).notices
    assert [(n.level, n.code) for n in notices] == [("info", "page_part_unread")]


def test_a_selector_that_is_not_understood_is_told() -> None:
    document = parse_document(page("p:has(b){display:none}", "<p>{}</p>"), "p.html")
    assert [(a.part, a.text) for a in document.asides] == [("unread", "selector p:has(b)")]


def test_a_page_for_a_dark_screen_that_it_does_not_name_is_read() -> None:
    body = b"<body style='color:white'><p>We collect your email address.</p>"
    (block,) = parse_document(body, "p.html").blocks
    assert block.text == "We collect your email address."


def test_parts_of_another_colour_make_white_text_of_the_body_unseen() -> None:
    shown = b"<p style='color:black'>We collect your name.</p>"
    body = b"<body style='color:white'><p>We collect your email address.</p>" + shown
    (block,) = parse_document(body, "p.html").blocks
    assert block.text == "We collect your name."
