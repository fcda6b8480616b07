// Sends a file in parts, shows how far it is, and goes on where a file of the same name and size was
// broken off. Without this script the form sends it as a whole.
"use strict";
(() => {
  const form = document.querySelector("form[data-upload]");
  const input = form?.querySelector("input[type=file]");
  if (!form || !input || !window.fetch) return;
  const to = form.dataset.upload;
  const size = Number(form.dataset.part);
  const token = form.querySelector("[name=csrf_token]").value;
  const shown = form.querySelector(".sending");
  const bar = shown.querySelector("progress");
  const said = shown.querySelector("output");
  const failed = form.querySelector("[data-failed]");
  const button = form.querySelector("button");
  const broken = failed.textContent;
  // What the server has refused is told in its words, and not tried again.
  class Refused extends Error {}
  const post = async (path, body) => {
    const answer = await fetch(path, { method: "POST", headers: { "X-CSRF-Token": token }, body });
    if (answer.redirected) throw new Refused(broken, { cause: answer.url });
    const told = answer.headers.get("Content-Type") ?? "";
    const heard = told.startsWith("application/json") ? await answer.json() : null;
    if (answer.ok && heard) return heard;
    if (heard?.wrong) throw new Refused(heard.wrong);
    if (answer.status >= 500 || answer.status === 409) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    throw new Refused(page.querySelector("main .errors p, main p")?.textContent || broken);
  };
  // A file that was changed meanwhile, or a colleague's, may have the same name and size.
  const mark = (id) => `ileti-upload-${id}`;
  const begun = async (file) => {
    for (const row of document.querySelectorAll("[data-load]")) {
      if (row.dataset.name !== file.name || Number(row.dataset.length) !== file.size) continue;
      const answer = await fetch(`${row.dataset.load}/durum`);
      const found = answer.ok ? await answer.json() : null;
      const same = localStorage.getItem(mark(found?.id)) === String(file.lastModified);
      if (same && found.state === "receiving") return found;
    }
    const made = await post(`${to}/basla`, new URLSearchParams({ ad: file.name, boy: String(file.size) }));
    localStorage.setItem(mark(made.id), String(file.lastModified));
    return made;
  };
  const show = (received, whole) => {
    bar.max = whole || 1;
    bar.value = received;
    said.textContent = `${Math.floor((100 * received) / (whole || 1))} %`;
  };
  const part = async (path, file, at) => {
    // A connection that breaks is tried again a few times; what had arrived is asked for.
    for (let wait = 500; ; wait *= 2) {
      try {
        return await post(`${path}/parca?yer=${at}`, file.slice(at, at + size));
      } catch (error) {
        if (wait > 8000 || error instanceof Refused) throw error;
        await new Promise((done) => setTimeout(done, wait));
        const answer = await fetch(`${path}/durum`).catch(() => null);
        const told = answer?.ok ? await answer.json() : null;
        if (told && told.received > at) return told;
      }
    }
  };
  form.addEventListener("submit", async (sent) => {
    const file = input.files[0];
    if (!file || !file.size) return;
    sent.preventDefault();
    button.disabled = true;
    shown.hidden = false;
    failed.hidden = true;
    try {
      let state = await begun(file);
      const path = `${to}/${state.id}`;
      show(state.received, file.size);
      while (state.received < file.size) {
        state = await part(path, file, state.received);
        show(state.received, file.size);
      }
      await post(`${path}/bitti`);
      localStorage.removeItem(mark(state.id));
      window.location = state.page;
    } catch (error) {
      // Whoever was signed out meanwhile comes in again; what had arrived is still here.
      if (error.cause) window.location = error.cause;
      failed.textContent = error instanceof Refused ? error.message : broken;
      failed.hidden = false;
      button.disabled = false;
      shown.hidden = true;
    }
  });
})();
