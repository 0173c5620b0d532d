"""Methods and fields as the instructions of one DEX file name them, with what is known of each."""

from __future__ import annotations

from typing import NamedTuple

from auditor.readers.dex.flow.plan import Model
from auditor.readers.dex.flow.types import OBJECT, Types
from auditor.readers.dex.graph import Graph
from auditor.readers.dex.tables import Dex


class MethodRef(NamedTuple):
    """One method_id."""

    owner: str
    name: str
    parameters: tuple[str, ...]
    result: str
    gives: bool
    """Whether what it returns may carry data."""
    fluent: bool
    """Whether it returns an object of its class."""
    model: Model | None
    app: bool
    """Whether the app defines it, or a superclass of its owner does, and no model stands for it."""
    slot: int


class Members:
    """Members of one DEX file, looked up once each."""

    def __init__(self, dex: Dex, graph: Graph, file: int, types: Types) -> None:
        self.dex, self.graph, self.file, self.types = dex, graph, file, types
        self._methods: dict[int, MethodRef] = {}
        self._fields: dict[int, tuple[int, bool]] = {}
        self._offsets: dict[tuple[int, bool], tuple[int, ...]] = {}
        self._protos: dict[int, tuple[tuple[str, ...], str]] = {}

    def method(self, index: int) -> MethodRef:
        """Owner, name, descriptor and model of a method of the file, read once."""
        held = self._methods.get(index)
        if held is None:
            held = self._methods[index] = self._method(index)
        return held

    def _method(self, index: int) -> MethodRef:
        m = self.dex.methods[index]
        owner = self.dex.type_name(int(m["class"]))
        name = self.dex.string(int(m["name"]))
        parameters, result = self._proto(int(m["proto"]))
        descriptor = f"({''.join(parameters)}){result}"
        model = self.types.model(owner, name, descriptor)
        if model is None and name != "<init>" and not self.types.slotted(self.file, index):
            model = self.types.model(OBJECT, name, descriptor)
        if model is None and self.types.defined(owner):
            model = self.types.any_model(owner)
        slot = self.types.slot(int(self.graph.methods[self.file][index]))
        app = model is None and slot >= 0
        if model is None and not app:
            model = self.types.inherited_model(owner, name, descriptor)
        if model is None and not app:
            model = next(
                (m for a in self.types.ancestry(owner) if (m := self.types.any_model(a))), None
            )
        gives = result != "V" and (app or result != "Z") and self.types.carries(result)
        fluent = result == owner
        return MethodRef(owner, name, parameters, result, gives, fluent, model, app, slot)

    def offsets(self, index: int, static: bool) -> tuple[int, ...]:
        """Position of each argument among the registers of a call: long and double take two."""
        held = self._offsets.get((index, static))
        if held is None:
            out, at = ([], 0) if static else ([0], 1)
            for p in self.method(index).parameters:
                out.append(at)
                at += 2 if p in ("J", "D") else 1
            held = self._offsets[index, static] = tuple(out)
        return held

    def _proto(self, index: int) -> tuple[tuple[str, ...], str]:
        held = self._protos.get(index)
        if held is None:
            text = self.dex.prototype(index)
            inside, _, result = text[1:].partition(")")
            held = self._protos[index] = (tuple(split_types(inside)), result)
        return held

    def field(self, index: int) -> tuple[int, bool]:
        """(key of the field over the whole build, whether it may carry data)."""
        held = self._fields.get(index)
        if held is None:
            f = self.dex.fields[index]
            owner = self.dex.type_name(int(f["class"]))
            name = self.dex.string(int(f["name"]))
            kind = self.dex.type_name(int(f["type"]))
            carries = kind != "Z" and self.types.carries(kind) and not name.startswith("this$")
            held = self._fields[index] = (self.types.field_key(owner, name), carries)
        return held


def split_types(text: str) -> list[str]:
    """Descriptors that stand one behind the other."""
    out, start, i = [], 0, 0
    while i < len(text):
        if text[i] == "[":
            i += 1
            continue
        i = text.find(";", i) if text[i] == "L" else i
        if i < 0:
            break
        i += 1
        out.append(text[start:i])
        start = i
    return out
