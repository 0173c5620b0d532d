"use strict";
const keys = ["phase", "data", "collector"];
const chosen = key => document.getElementById("by-" + key).value;
function fits(element) {
  return keys.every(key => {
    const value = chosen(key);
    return !value || element.dataset[key].split(" ").includes(value);
  });
}
function apply() {
  let shown = 0;
  for (const element of document.querySelectorAll("circle[data-phase], tr[data-phase]")) {
    const keep = fits(element);
    element.toggleAttribute("hidden", !keep);
    if (keep && element.tagName === "TR") shown += 1;
  }
  document.getElementById("count").value = String(shown);
}
for (const key of keys) document.getElementById("by-" + key).addEventListener("change", apply);
document.getElementById("filters").addEventListener("submit", event => event.preventDefault());
