// Two minutes before somebody would be signed out for having done nothing, it is said, aloud too,
// and one press is enough to stay. Without this file the foot of the page says until when.
"use strict";

(() => {
  const WARN_SECONDS = 120;
  const dialog = document.getElementById("timeout");
  const text = document.getElementById("timeout-text");
  const [stay, close, again] = ["stay", "close", "again"].map((name) => document.getElementById(`timeout-${name}`));
  const warning = text.textContent;
  const title = document.title;
  const other = "BroadcastChannel" in window ? new BroadcastChannel("ileti-session") : null;
  let end = 0;
  let told = 0;

  function begin() {
    end = Date.now() + Number(dialog.dataset.seconds) * 1000;
    told = 0;
    text.textContent = warning;
    document.title = title;
    if (dialog.open) dialog.close();
  }

  function look() {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left <= 0) return over();
    if (left > WARN_SECONDS) return undefined;
    if (!dialog.open) dialog.showModal();
    // Once a minute, since each change is read aloud.
    const minutes = Math.ceil(left / 60);
    if (minutes !== told) text.textContent = `${warning} ${dialog.dataset.left.replace("{minutes}", minutes)}`;
    told = minutes;
    return undefined;
  }

  function over() {
    clearInterval(timer);
    document.getElementById("timeout-title").textContent = dialog.dataset.over;
    text.textContent = dialog.dataset.overText;
    document.title = dialog.dataset.over;
    stay.hidden = true;
    close.hidden = again.hidden = false;
    const here = new URLSearchParams({ sonra: location.pathname + location.search });
    again.setAttribute("href", `${again.getAttribute("href").split("?")[0]}?${here}`);
    dialog.classList.add("over");
    if (!dialog.open) dialog.showModal();
    again.focus();
  }

  async function remain() {
    const body = new URLSearchParams({ csrf_token: dialog.querySelector("[name=csrf_token]").value });
    const answer = await fetch(dialog.dataset.stay, { method: "POST", body }).catch(() => null);
    if (answer?.status !== 204) return over();
    other?.postMessage("stayed");
    return begin();
  }

  stay.addEventListener("click", remain);
  close.addEventListener("click", () => dialog.close());
  // The key Escape means to stay, as nobody wants to be signed out by it.
  dialog.addEventListener("cancel", (event) => {
    if (stay.hidden) return;
    event.preventDefault();
    remain();
  });
  if (other) other.onmessage = () => !stay.hidden && begin();
  begin();
  other?.postMessage("looked");
  const timer = setInterval(look, 1000);
})();
