"use strict";
// The page of `auditor review`. Every string of the build or the policy goes in as text.
(() => {
  const $ = (id) => document.getElementById(id);
  const TABS = ["findings", "permissions", "data", "sdks", "changes"];
  let words, state;
  let shownText = 0;
  let tab = "findings", pane = "right", chosenRow = null, chosenSentence = null, chosenClaim = null, search = "", gone = false;

  const el = (name, options = {}, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "on") e.addEventListener("click", value);
      else if (key === "class") e.className = value;
      else if (key === "data") Object.assign(e.dataset, value);
      else if (key in e) e[key] = value;
      else e.setAttribute(key, value);
    }
    e.append(...children.flat().filter((c) => c !== null && c !== undefined));
    return e;
  };
  const say = (id, n) => (words.phrases[id] ?? id).replace("{n}", n);
  const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
  const sorted = (o) => Object.fromEntries(Object.entries(o ?? {}).sort());

  // --- the server -----------------------------------------------------------------------

  const ask = async (path, options) => {
    try {
      const answer = await fetch(path, options);
      gone = false;
      return { status: answer.status, body: await answer.json().catch(() => null) };
    } catch {
      gone = true;
      alerts();
      return { status: 0, body: null };
    }
  };
  const post = async (path, value) => {
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value ?? {}) };
    const { status, body } = await ask(path, options);
    if (body?.state) {
      state = body.state;
      conflict = body.changed ?? null;
      draw();
    }
    return { ok: status === 200, error: body?.error ?? (status === 0 ? say("server_gone") : null) };
  };
  const refresh = async () => {
    const { body } = await ask("state");
    if (body) { state = body; draw(); }
  };
  let conflict = null;
  const pulse = async () => {
    if (document.hidden) return;
    const { body } = await ask("pulse");
    if (!body || !state) return;
    if (body.rev !== state.rev) await refresh();
    else if (String(body.changed) !== String(state.changed)) { state.changed = body.changed; alerts(); }
    else if ($("alerts").dataset.gone) alerts();
  };

  // --- drawing --------------------------------------------------------------------------

  const draw = () => {
    $("app").textContent = state.app;
    $("verdict").textContent = state.verdict + " (" + state.counts + ")";
    $("verdict").className = state.result;
    const f = state.flips;
    const told = [f.gone.length ? say("gone", f.gone.length) : "", f.new.length ? say("new", f.new.length) : "", f.rows ? say("turned", f.rows) : ""].filter(Boolean);
    $("flips").textContent = state.rev ? (told.join(", ") || say("no_change")) : "";
    $("flips").title = [...f.gone.map((m) => "- " + m), ...f.new.map((m) => "+ " + m)].join("\n");
    $("pending").textContent = state.read_only ? say("read_only") : state.pending ? say("pending", state.pending) : say("saved");
    $("undo").disabled = !state.can_undo;
    $("save").disabled = state.read_only || !state.pending;
    for (const id of ["undo", "save"]) $(id).hidden = state.read_only;
    alerts();
    marks();
    tabs();
    rows();
    if (chosenClaim !== null && !state.claims[chosenClaim]) chosenClaim = null;
    sentence();
    row();
  };

  const alerts = () => {
    const out = [];
    if (gone) out.push(el("div", {}, say("server_gone")));
    if (state?.recovered && !state.rev) out.push(el("div", {}, say("recovered", state.recovered)));
    if (state?.refused.length) {
      out.push(el("div", {}, say("refused"), el("pre", {}, state.refused.map((e) => JSON.stringify(e)).join("\n")),
        el("button", { type: "button", on: () => post("dismiss") }, say("dismiss"))));
    }
    if (conflict || state?.changed.length) {
      const names = conflict ? Object.keys(conflict) : state.changed;
      out.push(el("div", { id: "conflict" }, say("on_disk") + " " + names.join(", "),
        conflict ? el("pre", {}, Object.values(conflict).join("\n")) : null, " ",
        state.read_only ? null : el("button", { type: "button", id: "merge", on: async () => { conflict = null; await post("merge"); } }, say("merge"))));
    }
    $("alerts").dataset.gone = gone ? "1" : "";
    $("alerts").replaceChildren(...out);
  };

  const text = () => {
    const own = words.texts[shownText];
    const reviewed = shownText === words.reviewed;
    const several = words.texts.length > 1;
    const names = words.texts.map((t, i) => (several
      ? el("button", { type: "button", "aria-selected": String(i === shownText), data: { text: i }, on: () => turn(i) }, t.path + (i === words.reviewed ? "" : " (" + say("read_only") + ")"))
      : el("strong", {}, say("policy") + " " + t.path)));
    $("policies").replaceChildren(...names,
      el("span", { class: "key" }, ["c", "t", "d", "m", "p"].map((k) => "[" + k + "] " + say("kind_" + k)).join("  ")));
    const blocks = own.blocks.map((b) => {
      const spans = b.sentences.map((s, i) => el("span", reviewed ? { class: "s", id: "s" + (b.start + i), title: "l." + s.line, data: { number: b.start + i } } : { title: "l." + s.line }, s.text));
      const parts = spans.flatMap((s) => [s, " "]);
      if (b.kind === "heading") return el("h2", {}, ...parts);
      return el("p", { class: "block " + b.kind + "-block" }, ...parts);
    });
    $("text").replaceChildren(...blocks);
  };

  const turn = (i) => {
    shownText = i;
    marked = new Map();
    text();
    marks();
    if (chosenSentence !== null) $("s" + chosenSentence)?.classList.add("chosen");
  };

  const bySentence = () => {
    const out = new Map();
    state.claims.forEach((c, i) => {
      if (c.sentence === null) return;
      if (!out.has(c.sentence)) out.set(c.sentence, []);
      out.get(c.sentence).push(i);
    });
    return out;
  };
  let sentences = new Map();
  let marked = new Map();
  const marks = () => {
    sentences = bySentence();
    const next = new Map();
    for (const [number, claims] of sentences) {
      const kinds = [..."ctdpm"].filter((k) => claims.some((c) => state.claims[c].kind === k)).join("");
      next.set(number, kinds);
    }
    for (const number of new Set([...marked.keys(), ...next.keys()])) {
      if (marked.get(number) === next.get(number)) continue;
      const span = $("s" + number);
      if (!span) continue;
      if (next.has(number)) span.dataset.kinds = next.get(number);
      else delete span.dataset.kinds;
    }
    marked = next;
  };

  const tabs = () => {
    $("tabs").replaceChildren(...TABS.map((t, i) => el("button", {
      type: "button", "aria-selected": String(t === tab), data: { tab: t }, on: () => { tab = t; tabs(); rows(); row(); },
    }, (i + 1) + " " + say(t) + (t === "changes" ? (state.pending ? " " + state.pending : "") : " " + state[t].length))));
  };

  const listed = () => {
    if (tab === "changes") return [];
    const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
    return state[tab].filter((r) => {
      const said = (r.name + " " + r.who + " " + r.word).toLowerCase();
      return wanted.every((w) => said.includes(w));
    });
  };
  const claimsOf = (number) => new Set(sentences.get(number) ?? []);
  const rows = () => {
    const near = claimsOf(chosenSentence);
    $("find").hidden = tab === "changes";
    if (tab === "changes") {
      $("rows").replaceChildren();
      ask("diff").then(({ body }) => {
        if (tab !== "changes" || !body) return;
        const lines = body.diff.split("\n").map((x) => el("span", { class: x[0] === "+" ? "add" : x[0] === "-" ? "del" : "" }, x + "\n"));
        $("rows").replaceChildren(body.diff ? el("pre", { id: "diff" }, ...lines) : el("p", { class: "quiet" }, say("no_changes")));
      });
      return;
    }
    const at = listed().findIndex((r) => r.id === chosenRow);
    if (at >= 0) $("rows").setAttribute("aria-activedescendant", "r" + at);
    else $("rows").removeAttribute("aria-activedescendant");
    $("rows").replaceChildren(...listed().map((r, i) => {
      const side = r.findings.length ? r.findings.map((id) => byId(id)).filter(Boolean).map((f) => f.word[0]).join("") : r.waived ? say("waived") : r.note ? say("note") : "";
      return el("div", {
        class: "item" + (r.id === chosenRow ? " chosen" : "") + (r.waived ? " waived" : "") + (r.claims.some((c) => near.has(c)) ? " near" : ""),
        id: "r" + i, role: "option", "aria-selected": String(r.id === chosenRow), data: { id: r.id }, on: () => choose(r.id),
      }, el("span", { class: "word " + r.verdict }, r.word),
      el("span", {}, el("span", { class: "name" }, r.name), " ", el("span", { class: "quiet" }, [r.who, ...r.notes].join(" · "))),
      el("span", { class: "quiet" }, side));
    }));
  };
  const byId = (id) => ["findings", "permissions", "data", "sdks"].flatMap((t) => state[t]).find((r) => r.id === id);
  const link = (id) => {
    const r = byId(id);
    return r ? el("li", {}, el("button", { type: "button", class: "link", on: () => show(id) }, r.word + " " + r.name + (id[0] === "f" ? "" : " · " + r.who))) : null;
  };
  const show = (id) => {
    tab = { f: "findings", p: "permissions", d: "data", s: "sdks" }[id[0]];
    tabs();
    choose(id);
  };

  const choose = (id, from = "row") => {
    chosenRow = id;
    const r = byId(id);
    rows();
    $("rows").querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
    if (from === "row" && r?.claims.length) pick(state.claims[r.claims[0]].sentence, r.claims[0], "row");
    row();
  };
  const pick = (number, claim = null, from = "sentence") => {
    if (number === null || number === undefined) return;
    if (shownText !== words.reviewed) turn(words.reviewed);
    if (chosenSentence !== null) $("s" + chosenSentence)?.classList.remove("chosen");
    chosenSentence = number;
    chosenClaim = claim ?? [...claimsOf(number)][0] ?? null;
    const span = $("s" + number);
    span?.classList.add("chosen");
    if (from !== "click") span?.scrollIntoView({ block: "center" });
    sentence();
    if (from !== "row") {
      rows();
      $("rows").querySelector(".near")?.scrollIntoView({ block: "nearest" });
    }
  };

  const act = (id, run, off = false) => (state.read_only ? null : el("button", { type: "button", data: { do: id }, disabled: off, on: run }, say(id)));

  const sentence = () => {
    const box = $("sentence");
    if (chosenSentence === null) return;
    const number = chosenSentence;
    const claims = [...claimsOf(number)];
    const cards = claims.map((i) => {
      const c = state.claims[i];
      return el("div", { class: "claim" + (i === chosenClaim ? " chosen" : ""), data: { claim: i }, on: () => { chosenClaim = i; sentence(); } },
        el("strong", {}, "[" + c.kind + "] " + c.label), " ", el("span", { class: "quiet" }, c.told + (c.note ? " · " + c.note : "")),
        i === chosenClaim ? el("div", { class: "acts" }, act("edit", () => claimForm(i)), act("withdraw", () => change(i, null))) : null);
    });
    const near = new Set(claims);
    const found = ["permissions", "data", "findings"].flatMap((t) => state[t]).filter((r) => r.claims.some((c) => near.has(c)));
    const frame = el("div", { class: "frame" });
    box.replaceChildren(el("h2", {}, say("sentence") + " l." + line(number)), ...cards,
      el("div", { class: "acts" }, act("add", () => claimForm(null)), act("covers", covers, !offered())),
      el("h3", {}, say("justifies")), el("ul", {}, ...found.map((r) => link(r.id))), el("h3", {}, say("frame")), frame);
    ask("why?sentence=" + number).then(({ body }) => {
      if (chosenSentence !== number) return;
      if (!body) return frame.replaceChildren(el("p", { class: "quiet" }, say("nothing_read")));
      frame.replaceChildren(...body.found.map(([id, effect, said]) => el("p", {}, el("code", {}, id), " (" + effect + "): " + said)),
        ...body.clauses.map((c) => el("p", {}, el("span", {}, c.text), el("br"),
          el("code", {}, ["frame " + c.kind, "predicate " + (c.predicate || "none"), "agent " + c.agent, c.place ? "place " + c.place : "", "from " + c.source].filter(Boolean).join(", ")),
          ...c.terms.flatMap((t) => [el("br"), el("code", {}, t.words + " → " + (t.data ?? t.permissions.join(", ")) + ": " + t.status + ", " + t.party + " (" + t.by + ")")]))));
    });
  };
  const line = (number) => {
    for (const b of words.texts[words.reviewed].blocks) if (number < b.start + b.sentences.length) return b.sentences[number - b.start].line;
    return 1;
  };

  const row = () => {
    const box = $("row");
    const id = chosenRow;
    const r = id && byId(id);
    if (!r) return box.replaceChildren(el("p", { class: "quiet" }, say("choose")));
    ask("row?id=" + encodeURIComponent(id)).then(({ body }) => {
      if (chosenRow !== id || !body) return;
      const head = [el("h2", {}, el("span", { class: "word " + r.verdict }, r.word), " ", r.name)];
      const acts = el("div", { class: "acts" }, act("covers", covers, !offered() || chosenSentence === null),
        id[0] === "f" ? (r.waiver ? act("unwaive", () => unwaive(r)) : act("waive", () => waiveForm(r))) : null,
        id[0] === "f" ? act("note", () => noteForm(r)) : null);
      const places = body.places.map((p) => el("div", {}, el("p", {}, el("code", {}, p.place), " ", el("em", { class: "quiet" }, p.nearest)),
        p.quote ? el("blockquote", {}, p.quote) : null));
      const parts = [el("h3", {}, say("in_policy")), ...(places.length ? places : [el("p", { class: "quiet" }, say("no_sentence"))])];
      for (const [lang, clause] of Object.entries(body.offers ?? {}))
        parts.push(el("h3", {}, say("offer") + " (" + lang + ")"), el("p", { lang }, clause));
      parts.push(el("h3", {}, say("in_build")));
      for (const [who, verb, what] of body.calls) parts.push(el("p", {}, el("code", {}, who + " "), verb, el("code", {}, " " + what)));
      if (body.started) parts.push(el("p", {}, say("started") + " ", el("code", {}, body.started)));
      for (const [said, steps] of body.flows) parts.push(el("p", {}, el("b", {}, said), el("br"), el("code", {}, steps)));
      for (const said of body.lines) parts.push(el("p", {}, said));
      if (!body.calls.length && !body.lines.length) parts.push(el("p", { class: "quiet" }, say("no_code")));
      if (body.chain.length || body.smali.length)
        parts.push(el("details", {}, el("summary", {}, say("chain")), ...[...body.smali, body.chain.join(" > ")].filter(Boolean).map((x) => el("p", {}, el("code", {}, x)))));
      if (body.remedy) parts.push(el("h3", {}, say("remedy")), el("p", {}, body.remedy), el("h3", {}, say("rule")), el("p", {}, body.rule));
      if (body.law?.length) parts.push(el("h3", {}, say("law")), el("ul", {}, ...body.law.map((x) => el("li", {}, x))));
      if (r.note) parts.push(el("h3", {}, say("note")), el("p", {}, r.note.text + " (" + r.note.owner + ")"));
      if (r.waiver) parts.push(el("h3", {}, say("waived")), el("p", {}, r.waiver.reason + " (" + r.waiver.owner + ", " + r.waiver.expires + ")"));
      const links = (r.rows ?? r.findings).map(link);
      box.replaceChildren(...head, acts, ...parts, el("ul", {}, ...links), body.told ? el("p", { class: "quiet" }, body.told) : "");
    });
  };

  // --- correcting -----------------------------------------------------------------------

  const bare = (c) => Object.fromEntries(Object.entries(c).filter(([, v]) => v !== null && v !== "" && !(Array.isArray(v) && !v.length)));
  const change = async (i, after, at = null) => {
    const before = i === null ? null : state.claims[i].claim;
    if (after && before && same(after, before)) return { ok: true };
    const answer = await post("edit", { edit: { of: "claim", before, after: after && bare(after), sentence: at } });
    if (answer.ok && chosenSentence !== null) {
      const now = after ? state.claims.findIndex((c) => same(c.claim, bare(after))) : -1;
      chosenClaim = now >= 0 ? now : ([...claimsOf(chosenSentence)][0] ?? null);
      sentence();
    }
    if (!answer.ok) told(answer.error);
    return answer;
  };
  const told = (message) => {
    const why = message === "changed meanwhile" ? say("conflict") : message;
    $("alerts").append(el("div", { class: "error" }, why ?? "", " ", el("button", { type: "button", on: (e) => e.target.parentElement.remove() }, say("close"))));
  };
  const quick = (part) => {
    if (chosenClaim === null || state.read_only) return;
    change(chosenClaim, { ...state.claims[chosenClaim].claim, ...part });
  };
  const offered = () => (chosenRow && byId(chosenRow)?.offer) || (chosenRow && offerOfFinding(byId(chosenRow)));
  const offerOfFinding = (r) => r?.rows?.map(byId).find((x) => x?.offer)?.offer ?? null;
  const covers = () => {
    const offer = offered();
    if (!offer || chosenSentence === null || state.read_only) return;
    const claim = { ...offer, status: "collected", mode: offer.permission ? "permission" : "automatic", line: line(chosenSentence) };
    if (offer.permission) claim.permissions = [offer.permission];
    change(null, claim, chosenSentence);
  };

  const dialog = $("dialog");
  const form = (title, fields, apply) => {
    const error = el("p", { class: "error", role: "alert" });
    const f = el("form", { method: "dialog" }, el("h2", {}, title), ...fields, error,
      el("div", { class: "acts" }, el("button", { type: "submit", id: "apply" }, say("apply")), el("button", { type: "button", on: () => dialog.close() }, say("cancel"))));
    f.addEventListener("submit", async (e) => {
      e.preventDefault();
      const answer = await apply(new FormData(f));
      // what was typed stays until it is applied
      if (answer.ok) dialog.close();
      else error.textContent = answer.error === "changed meanwhile" ? say("conflict") : answer.error ?? "";
    });
    dialog.replaceChildren(f);
    dialog.showModal();
    f.querySelector("input, select, textarea")?.focus();
  };
  const field = (id, control) => el("label", {}, say(id), control);
  const select = (name, pairs, value, multiple = false) => {
    const e = el("select", { name, multiple });
    e.append(...pairs.map(([v, label]) => el("option", { value: v, selected: multiple ? value.includes(v) : v === value }, label)));
    return e;
  };
  const claimForm = (i) => {
    if (state.read_only || chosenSentence === null) return;
    const at = chosenSentence;
    const c = i === null ? { ...(offered() ?? {}), line: line(at), mode: "automatic" } : state.claims[i].claim;
    const subjects = [...words.types.map(([v, label]) => [v, label + " (" + v + ")"]), ...words.permissions.map((p) => [p, p])];
    const subject = c.data ?? c.permission ?? "";
    if (subject && !subjects.some(([v]) => v === subject)) subjects.push([subject, subject]);
    const chosen = (n, fallback) => select(n, words.choices[n], c[n] ?? fallback);
    form(say(i === null ? "add" : "edit") + " l." + c.line, [
      field("subject", select("subject", subjects, subject)),
      field("status", chosen("status", "collected")),
      field("party", chosen("party", "first")),
      field("sdk", select("sdk", [["", "–"], ...words.sdks, ...(c.sdk && !words.sdks.some(([v]) => v === c.sdk) ? [[c.sdk, c.sdk]] : [])], c.sdk ?? "")),
      field("purposes", select("purposes", words.purposes, c.purposes ?? [], true)),
      field("mode", chosen("mode", "unspecified")),
      field("basis", chosen("basis", "explicit")),
      field("note", el("input", { name: "note", value: c.note ?? "" })),
    ], async (data) => {
      const about = data.get("subject");
      const after = { ...c, purposes: data.getAll("purposes"), data: null, permission: null };
      after[words.types.some(([v]) => v === about) ? "data" : "permission"] = about;
      for (const n of ["status", "party", "sdk", "mode", "basis", "note"]) after[n] = data.get(n).trim();
      const order = ["data", "permission", "status", "party", "sdk", "purposes", "permissions", "basis", "mode", "optional", "place", "line", "clause", "note"];
      const made = bare(Object.fromEntries(order.map((k) => [k, after[k] ?? null])));
      for (const [k, v] of [["status", "collected"], ["party", "first"], ["basis", "explicit"], ["mode", "unspecified"]]) if (made[k] === v) delete made[k];
      return edit("claim", i === null ? null : c, made, at);
    });
  };
  const edit = async (of, before, after, sentence = undefined) => {
    if (before && after && same(before, after)) return { ok: true };
    return post("edit", { edit: { of, before, after, ...(of === "claim" ? { sentence: sentence ?? null } : {}) } });
  };
  const waiveForm = (r) => {
    const end = new Date(words.today);
    end.setDate(end.getDate() + 90);
    form(say("waive") + ": " + r.name, [
      field("reason", el("textarea", { name: "reason", rows: 3 })),
      field("owner", el("input", { name: "owner", value: words.reviewer })),
      field("expires", el("input", { name: "expires", type: "date", value: end.toISOString().slice(0, 10) })),
    ], (data) => edit("waiver", null, {
      rule: r.of.rule, subject: r.of.subject, collector: r.of.collector, reason: data.get("reason").trim(), owner: data.get("owner").trim(), expires: data.get("expires"),
    }));
  };
  const unwaive = async (r) => { const a = await edit("waiver", r.waiver, null); if (!a.ok) told(a.error); };
  const noteForm = (r) => form(say("note") + ": " + r.name, [
    field("note", el("textarea", { name: "text", rows: 3, value: r.note?.text ?? "" })),
  ], (data) => {
    const said = data.get("text").trim();
    return edit("note", r.note ?? null, said ? { ...r.of, text: said, owner: words.reviewer } : null);
  });

  // --- keys and clicks ------------------------------------------------------------------

  const step = (n) => {
    if (pane === "left") {
      const all = [...sentences.keys()].sort((a, b) => a - b);
      const at = all.findIndex((x) => x >= (chosenSentence ?? -1));
      const exact = all[at] === chosenSentence;
      const next = n > 0 ? (at < 0 ? all.length - 1 : at + (exact ? 1 : 0)) : (at < 0 ? all.length : at) - 1;
      pick(all[Math.max(0, Math.min(all.length - 1, next))]);
    } else {
      const all = listed();
      const at = all.findIndex((r) => r.id === chosenRow);
      const next = all[Math.max(0, Math.min(all.length - 1, at + n))];
      if (next) choose(next.id);
    }
  };
  const save = async () => { const a = await post("save"); if (!a.ok && a.error) told(a.error); };
  const help = () => {
    const rowsOf = say("keys").split(";").map((x) => x.split("|"));
    dialog.replaceChildren(el("h2", {}, say("help")), el("dl", {}, ...rowsOf.flatMap(([k, what]) => [el("dt", {}, el("code", {}, k)), el("dd", {}, what)])),
      el("button", { type: "button", on: () => dialog.close() }, say("close")));
    dialog.showModal();
  };
  const waiveChosen = (make) => {
    const r = chosenRow && byId(chosenRow);
    if (!r || state.read_only) return;
    const f = r.of ? r : byId(r.findings[0]);
    if (f) make(f);
  };
  const KEYS = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    h: () => focus("left"), l: () => focus("right"),
    Enter: () => (pane === "left" ? claimForm(chosenClaim) : chosenRow && row()),
    d: () => quick({ status: undefined }), x: () => quick({ status: "not_collected" }), m: () => quick({ status: "mentioned" }),
    p: () => quick({ party: state.claims[chosenClaim]?.claim.party === "third" ? undefined : "third", sdk: undefined }),
    e: () => chosenClaim !== null && claimForm(chosenClaim), a: () => claimForm(null),
    r: () => chosenClaim !== null && !state.read_only && change(chosenClaim, null), c: covers,
    w: () => waiveChosen((f) => !f.waiver && waiveForm(f)), n: () => waiveChosen(noteForm),
    u: () => state.can_undo && post("undo"), s: () => !state.read_only && save(),
    "/": () => $("search").focus(), "?": help,
  };
  const focus = (name) => { pane = name; $(name === "left" ? "text" : "rows").focus(); };
  document.addEventListener("keydown", (e) => {
    if (!state || dialog.open || e.ctrlKey || e.metaKey || e.altKey) return;
    const inside = e.target.matches("input, select, textarea");
    if (e.key === "Escape" && inside) return focus("right");
    if (inside || (e.key === "Enter" && e.target.matches("button, summary"))) return;
    const number = "12345".indexOf(e.key);
    if (number >= 0 && e.key) { tab = TABS[number]; tabs(); rows(); row(); return e.preventDefault(); }
    const run = KEYS[e.key];
    if (run) { e.preventDefault(); run(); }
  });
  $("text").addEventListener("click", (e) => {
    const span = e.target.closest(".s");
    pane = "left";
    if (span) pick(Number(span.dataset.number), null, "click");
  });
  $("right").addEventListener("click", () => (pane = "right"));
  $("search").addEventListener("input", (e) => { search = e.target.value; rows(); });
  $("help").addEventListener("click", help);
  $("undo").addEventListener("click", () => post("undo"));
  $("save").addEventListener("click", save);
  addEventListener("beforeunload", (e) => { if (dialog.open) e.preventDefault(); });

  (async () => {
    const [w, s] = await Promise.all([ask("words"), ask("state")]);
    if (!w.body || !s.body) return;
    words = w.body;
    state = s.body;
    shownText = words.reviewed;
    text();
    draw();
    if (state.findings[0]) choose(state.findings[0].id);
    $("rows").focus();
    setInterval(pulse, 2000);
    document.documentElement.dataset.ready = "1";
  })();
})();
