"use strict";
(() => {
  const search = document.getElementById("search");
  const chosen = [...document.querySelectorAll("select[data-key]")];
  const rows = [...document.querySelectorAll("[data-row]")].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    section: row.closest("section[id]"),
  }));
  const none = new Map([...document.querySelectorAll("[data-none]")].map((p) => [p.parentElement, p]));
  const count = document.getElementById("count");
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = chosen.filter((s) => s.value);
    const shown = new Map();
    let findings = 0;
    for (const { row, text, section } of rows) {
      const fits = words.every((w) => text.includes(w)) &&
        wanted.every((s) => !(s.dataset.key in row.dataset) || row.dataset[s.dataset.key].split("|").includes(s.value));
      row.toggleAttribute("hidden", !fits);
      shown.set(section, shown.get(section) || fits);
      if (fits && row.localName === "article") findings += 1;
    }
    for (const [section, fits] of shown) none.get(section)?.toggleAttribute("hidden", fits);
    count.textContent = String(findings);
  };
  const form = document.querySelector("form.controls");
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  search.addEventListener("input", apply);
  chosen.forEach((s) => s.addEventListener("change", apply));
  const severity = chosen.find((s) => s.dataset.key === "severity");
  const chips = [...document.querySelectorAll("[data-chip]")];
  const press = () => chips.forEach((c) => c.setAttribute("aria-pressed", String(c.dataset.chip === severity.value)));
  chips.forEach((c) => c.addEventListener("click", () => {
    severity.value = severity.value === c.dataset.chip ? "" : c.dataset.chip;
    press();
    apply();
  }));
  severity.addEventListener("change", press);
  form.addEventListener("reset", () => setTimeout(press));
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-copy]");
    if (!button) return;
    const said = button.parentElement.querySelector("span");
    getSelection().selectAllChildren(said);
    if (document.execCommand("copy")) button.classList.add("copied");
  });
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((d) => (d.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((d) => (d.open = false)));
})();
