// The keyboard of the desk: j and k go through a list, o opens, u goes up, n to the next page or
// case, d to the decision, / to the search. Nothing of it is needed: links do it.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row] th a")];
  const go = (name) => document.querySelector(`[data-key="${name}"]`);
  // How the reasons of a decision may begin, where nothing was typed yet.
  const reasons = document.querySelector("textarea.reasons");
  for (const one of document.querySelectorAll("input[name=decision]")) {
    one.addEventListener("change", () => {
      const before = reasons?.dataset.begun ?? "";
      const hint = document.getElementById(`${one.id}-hint`);
      if (!reasons || !hint || reasons.value.trim() !== before.trim()) return;
      reasons.value = reasons.dataset.begun = hint.textContent.trim();
    });
  }
  let at = -1;
  const place = () => {
    const here = rows.indexOf(document.activeElement);
    return here < 0 ? at : here;
  };
  const row = (step) => {
    if (!rows.length) return;
    at = Math.min(Math.max(place() + step, 0), rows.length - 1);
    rows[at].focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (pressed) => {
    const typing = pressed.target.closest("input, textarea, select");
    if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || typing) return;
    if (pressed.key === "j") row(1);
    else if (pressed.key === "k") row(-1);
    else if (pressed.key === "o" && rows.length) rows[Math.max(place(), 0)].click();
    else {
      const found = go(pressed.key);
      if (!found) return;
      if (found.matches("a")) found.click();
      else (found.querySelector("input") ?? found).focus();
    }
    pressed.preventDefault();
  });
})();
