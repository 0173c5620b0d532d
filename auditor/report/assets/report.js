"use strict";
(() => {
  const search = document.getElementById("search");
  const chosen = [...document.querySelectorAll("select[data-key]")];
  const rows = [...document.querySelectorAll("[data-row]")];
  const count = document.getElementById("count");
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = words.every((w) => text.includes(w)) &&
        chosen.every((s) => !s.value || !(s.dataset.key in row.dataset) || row.dataset[s.dataset.key].split("|").includes(s.value));
      row.hidden = !fits;
      if (fits && row.localName === "article") shown += 1;
    }
    count.textContent = String(shown);
  };
  search.addEventListener("input", apply);
  chosen.forEach((s) => s.addEventListener("change", apply));
})();
