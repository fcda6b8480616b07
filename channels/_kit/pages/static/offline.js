// Keeps the list of permissions on this device, for when there is no connection: only if somebody
// asks for it here, and only until they sign out.
"use strict";

(() => {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  const part = document.getElementById("offline");
  const [on, off] = ["on", "off"].map((name) => document.getElementById(`offline-${name}`));
  const scope = new URL("./", new URL(part.dataset.worker, location.href)).pathname;

  async function show() {
    const kept = await navigator.serviceWorker.getRegistration(scope);
    on.hidden = Boolean(kept);
    off.hidden = !kept;
    part.hidden = false;
  }

  on.addEventListener("click", async () => {
    await navigator.serviceWorker.register(part.dataset.worker, { scope });
    const worker = await navigator.serviceWorker.ready;
    worker.active.postMessage("keep");
    await show();
    off.focus();
  });

  off.addEventListener("click", async () => {
    const kept = await navigator.serviceWorker.getRegistration(scope);
    await kept?.unregister();
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    await show();
    on.focus();
  });

  show();
})();
