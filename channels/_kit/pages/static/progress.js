// Shows how far a file is, and what came of it when it is done.
"use strict";
(() => {
  const section = document.querySelector("[data-state]");
  if (!section) return;
  const bar = section.querySelector("progress");
  const said = section.querySelector("[role=status]");
  const words = said.textContent;
  const first = words.match(/[\d.,]+/)?.[0];
  const language = document.documentElement.lang;
  const look = async () => {
    const answer = await fetch(section.dataset.state).catch(() => null);
    if (answer?.ok) {
      const told = await answer.json();
      if (told.over) return window.location.reload();
      if (told.opening !== bar.matches(":indeterminate")) return window.location.reload();
      bar.max = told.whole || 1;
      if (!told.opening) bar.value = told.done;
      if (first) said.textContent = words.replace(first, told.rows.toLocaleString(language));
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 500);
})();
