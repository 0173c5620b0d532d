"""The shapes of the files under `permission_maps/`. Unknown keys are errors."""

from __future__ import annotations

import msgspec

from auditor.knowledge.entry import Row as Row
from auditor.knowledge.flow_schema import FlowKnowledge
from auditor.knowledge.form_schema import FormPurpose as FormPurpose
from auditor.knowledge.form_schema import FormQuestion as FormQuestion
from auditor.knowledge.form_schema import FormType as FormType
from auditor.knowledge.form_schema import FormUsage as FormUsage
from auditor.knowledge.language_schema import Category as Category
from auditor.knowledge.language_schema import Construction as Construction
from auditor.knowledge.language_schema import Cue as Cue
from auditor.knowledge.language_schema import Effect as Effect
from auditor.knowledge.language_schema import Language as Language
from auditor.knowledge.language_schema import PolicyFactWords as PolicyFactWords
from auditor.knowledge.language_schema import PolicySubject as PolicySubject
from auditor.knowledge.language_schema import Purpose as Purpose
from auditor.knowledge.language_schema import Scope as Scope
from auditor.knowledge.language_schema import Terms as Terms
from auditor.knowledge.language_schema import WordList as WordList
from auditor.knowledge.language_schema import Words as Words
from auditor.knowledge.permission_schema import ApiPermission as ApiPermission
from auditor.knowledge.permission_schema import ApiUse as ApiUse
from auditor.knowledge.permission_schema import BehaviourFact as BehaviourFact
from auditor.knowledge.permission_schema import DataType as DataType
from auditor.knowledge.permission_schema import ImpliedPermission as ImpliedPermission
from auditor.knowledge.permission_schema import Permission as Permission
from auditor.knowledge.permission_schema import protection_of as protection_of
from auditor.knowledge.rule_schema import AppType as AppType
from auditor.knowledge.rule_schema import CheckItem as CheckItem
from auditor.knowledge.rule_schema import NoticeText as NoticeText
from auditor.knowledge.rule_schema import NoticeWords as NoticeWords
from auditor.knowledge.rule_schema import PackRule as PackRule
from auditor.knowledge.rule_schema import Phrase as Phrase
from auditor.knowledge.rule_schema import Restatement as Restatement
from auditor.knowledge.rule_schema import RuleText as RuleText
from auditor.knowledge.rule_schema import Standard as Standard
from auditor.knowledge.rule_schema import When as When
from auditor.knowledge.runtime_schema import RuntimeName
from auditor.knowledge.sdk_schema import LibraryClasses as LibraryClasses
from auditor.knowledge.sdk_schema import Mark as Mark
from auditor.knowledge.sdk_schema import MetaDataKey as MetaDataKey
from auditor.knowledge.sdk_schema import OwnRead as OwnRead
from auditor.knowledge.sdk_schema import Sdk as Sdk
from auditor.knowledge.sdk_schema import SdkCategory as SdkCategory
from auditor.knowledge.signal_schema import MEMBER_KINDS as MEMBER_KINDS
from auditor.knowledge.signal_schema import LookupCall as LookupCall
from auditor.knowledge.signal_schema import Signal as Signal
from auditor.knowledge.signal_schema import SignalKind as SignalKind
from auditor.knowledge.signal_schema import SignalRow as SignalRow
from auditor.knowledge.signal_schema import Sink as Sink
from auditor.knowledge.signal_schema import Spellings as Spellings
from auditor.knowledge.switch_schema import SdkSwitch as SdkSwitch


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All knowledge, indexed once. Tables are dicts by id; nothing writes to them."""

    version: str
    data_types: dict[str, DataType]
    permissions: dict[str, Permission]
    implied: tuple[ImpliedPermission, ...]
    facts: tuple[BehaviourFact, ...]
    api_permissions: dict[str, tuple[ApiUse, ...]]
    signals: tuple[Signal, ...]
    sinks: dict[str, tuple[str, ...]]
    own_reads: tuple[OwnRead, ...]
    marks: tuple[Mark, ...] = ()
    library_classes: tuple[LibraryClasses, ...] = ()
    meta_data: tuple[MetaDataKey, ...] = ()
    spellings: tuple[Spellings, ...] = ()
    lookups: tuple[LookupCall, ...] = ()
    sdks: dict[str, Sdk]
    languages: dict[str, Language]
    terms: dict[str, tuple[Terms, ...]]
    """Terms by language."""
    words: tuple[Words, ...] = ()
    """Words of further languages, as their files have them; the entries hold them too."""
    purposes: dict[str, Purpose]
    cues: dict[str, Cue]
    columns: dict[str, Cue]
    """Words of the heads of columns and of labels, by what stands below them."""
    sdk_words: dict[str, Cue]
    """Words by which lists and running text name SDKs."""
    constructions: dict[str, Construction]
    policy_facts: dict[str, PolicyFactWords]
    policy_subjects: dict[str, PolicySubject]
    categories: dict[str, Category]
    rules: dict[str, RuleText]
    pack_rules: dict[str, PackRule]
    restates: tuple[Restatement, ...]
    switches: dict[str, SdkSwitch] = {}
    checklist: dict[str, CheckItem] = {}
    standards: dict[str, Standard] = {}
    """By rule."""
    app_types: dict[str, AppType]
    word_lists: dict[str, WordList]
    phrases: dict[str, Phrase]
    notices: dict[str, NoticeText]
    form_questions: dict[str, FormQuestion]
    form_types: dict[str, FormType]
    form_usages: dict[str, FormUsage]
    form_purposes: dict[str, FormPurpose]
    runtime_words: dict[str, tuple[str, ...]] = {}
    runtime_names: tuple[RuntimeName, ...] = ()
    flows: FlowKnowledge = FlowKnowledge()

    @property
    def all_rules(self) -> dict[str, RuleText]:
        """Core rules and those of the packs, by id."""
        return {**self.rules, **self.pack_rules}

    def tags_of(self, rule: str) -> tuple[str, ...]:
        """Ids that standards give to what a rule reports."""
        found = self.standards.get(rule)
        return found.tags if found else ()

    def label(self, data_type: str, lang: str = "en") -> str:
        """Label of a data type; the id itself where it is unknown."""
        d = self.data_types.get(data_type)
        return data_type if d is None else (d.zh if lang == "zh" else d.en)

    def weighty(self, data_type: str) -> bool:
        """Sensitive by law, or an identifier: its silent collection is serious."""
        d = self.data_types.get(data_type)
        if d is None:
            return False
        above = (self.data_types.get(a) for a in self.ancestors(data_type))
        return bool(d.sensitive) or d.serious or any(a is not None and a.serious for a in above)

    def ancestors(self, data_type: str) -> tuple[str, ...]:
        """Hypernyms from the direct parent upwards."""
        out: list[str] = []
        d = self.data_types.get(data_type)
        while d is not None and d.parent and d.parent not in out:
            out.append(d.parent)
            d = self.data_types.get(d.parent)
        return tuple(out)
