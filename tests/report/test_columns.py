"""Tables keep to the terminal: columns go in a sensible order, cells wrap by display width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from auditor.knowledge.load import load_knowledge
from auditor.report.columns import DATA, PERMISSIONS, SDKS, fitted, wrap
from auditor.report.words import heads

KNOWLEDGE = load_knowledge()
ROW = ["READ_PHONE_STATE", "dangerous", "IMEI", "友盟统计 U-App", "undeclared", "ads", "l.9 §1"]


def heads_at(width: int) -> list[str]:
    return (
        fitted([ROW], heads("heads_permissions", KNOWLEDGE, "en"), width, PERMISSIONS)
        .splitlines()[0]
        .split()
    )


def test_columns_go_least_needed_first() -> None:
    assert heads_at(140) == [
        "permission",
        "level",
        "data",
        "used",
        "by",
        "verdict",
        "purposes",
        "policy",
    ]
    assert heads_at(92) == ["permission", "data", "used", "by", "verdict", "purposes", "policy"]
    assert heads_at(80) == ["permission", "data", "used", "by", "verdict", "policy"]
    assert heads_at(60) == ["permission", "used", "by", "verdict", "policy"]
    assert heads_at(44) == ["permission", "verdict", "policy"]


TEXT = st.text(st.sampled_from("abc_. ,用友盟（）ABCDEFGH"), max_size=60)


@given(
    st.sampled_from([("permissions", PERMISSIONS), ("data", DATA), ("sdks", SDKS)]),
    st.integers(44, 200),
    st.sampled_from(["en", "zh"]),
    st.data(),
)
def test_no_line_is_wider_than_the_terminal(
    table: tuple[str, tuple], width: int, lang: str, data: st.DataObject
) -> None:
    name, columns = table
    row = st.lists(TEXT, min_size=len(columns), max_size=len(columns))
    text = fitted(
        data.draw(st.lists(row, max_size=4)),
        heads(f"heads_{name}", KNOWLEDGE, lang),
        width,
        columns,
    )
    assert max(map(wcswidth, text.splitlines())) <= width


def test_a_chinese_list_breaks_behind_its_mark() -> None:
    assert wrap("存储空间中的文件、照片与视频", 18) == "存储空间中的文件、\n照片与视频"
    assert wrap("location to ...", 15) == "location to ...", "what fits exactly is not wrapped"
