"use strict";
(() => {
  const $ = (selector) => [...document.querySelectorAll(selector)];
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const form = document.querySelector("form.controls");
  const chosen = $("select[data-key]");
  const severity = chosen.find((s) => s.dataset.key === "severity");
  const chips = $("[data-chip]");
  const none = new Map($("[data-none]").map((p) => [p.parentElement, p]));
  const groups = $("details.group");
  const fewest = 20; // findings up to which a filter opens their groups
  let read = false;
  const rows = $("[data-who]:not(.group)").map((row) => ({
    row,
    text: "",
    section: row.closest("section[id]"),
    group: row.closest("details.group"),
    data: Object.fromEntries(chosen.map((s) => [s.dataset.key, new Set((row.dataset[s.dataset.key] || row.parentElement.dataset[s.dataset.key] || "").split("|"))])),
    hidden: false,
  }));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = chosen.filter((s) => s.value).map((s) => [s.dataset.key, s.value]);
    if (words.length && !read) {
      for (const one of rows) one.text = one.row.textContent.toLowerCase();
      read = true;
    }
    const shown = new Map();
    const left = new Map();
    let findings = 0;
    for (const one of rows) {
      const fits = wanted.every(([key, value]) => one.data[key].has(value)) &&
        words.every((w) => one.text.includes(w));
      if (one.hidden === fits) {
        one.row.toggleAttribute("hidden", !fits);
        one.hidden = !fits;
      }
      shown.set(one.section, shown.get(one.section) || fits);
      if (fits && one.group) {
        findings += 1;
        left.set(one.group, true);
      }
    }
    const narrowed = words.length > 0 || wanted.length > 0;
    for (const group of groups) {
      group.toggleAttribute("hidden", !left.has(group));
      if (narrowed && findings <= fewest) group.open = true;
    }
    if (narrowed) $("details.more").forEach((d) => (d.open = true));
    for (const [section, fits] of shown) none.get(section)?.toggleAttribute("hidden", fits);
    count.textContent = String(findings);
    chips.forEach((c) => c.setAttribute("aria-pressed", String(c.dataset.chip === severity.value)));
  };
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  search.addEventListener("input", apply);
  chosen.forEach((s) => s.addEventListener("change", apply));
  chips.forEach((c) => c.addEventListener("click", () => {
    severity.value = severity.value === c.dataset.chip ? "" : c.dataset.chip;
    apply();
  }));
  for (const table of $("table.cards")) {
    const titles = [...table.tHead.rows[0].cells].map((c) => c.textContent);
    for (const row of table.tBodies[0].rows)
      [...row.cells].forEach((c, i) => c.localName === "td" && c.hasChildNodes() && (c.dataset.label = titles[i]));
  }
  const fold = document.querySelector("details.fold");
  if (fold && matchMedia("(max-width: 50rem)").matches) fold.open = false;

  // a link opens what it leads to, and lifts the filters where they hide it
  const arrive = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.closest("[hidden]")) {
      search.value = "";
      chosen.forEach((s) => (s.value = ""));
      apply();
    }
    for (let e = target; e; e = e.parentElement) if (e.localName === "details") e.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  arrive();
  document.addEventListener("click", (e) => {
    const link = e.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) arrive();
    const button = e.target.closest(".offer button");
    if (!button) return;
    const said = button.parentElement.querySelector("span");
    getSelection().selectAllChildren(said);
    if (document.execCommand("copy")) button.classList.add("copied");
  });

  let closed = [];
  addEventListener("beforeprint", () => {
    const maps = document.getElementById("print-maps").checked ? ", .map > details:not([open])" : "";
    closed = $(`details.group:not([open])${maps}`);
    closed.forEach((d) => (d.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((d) => (d.open = false)));
})();
