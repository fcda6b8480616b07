// The list of permissions as it was last seen, for when there is no connection. It is here only
// because somebody asked for it on this device; whoever signs out, or is signed out, erases it.
"use strict";

const CACHE = "ileti-permissions";
const LIST = new URL("izinlerim", self.registration.scope).href;
const DAYS = 30;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep()));

async function keep() {
  const answer = await fetch(LIST, { credentials: "same-origin" });
  await remember(answer);
}

// A redirect means that nobody is signed in any more: then nothing may stay here.
async function remember(answer) {
  const cache = await caches.open(CACHE);
  if (answer.redirected || answer.type === "opaqueredirect") return caches.delete(CACHE);
  if (answer.status !== 200) return undefined;
  const html = await answer.text();
  await cache.put(LIST, new Response(html, { headers: answer.headers }));
  for (const [path] of [...html.matchAll(/[^"]*\/static\/[0-9a-f]+\/[\w.-]+\.(?:css|svg)/g)]) {
    await cache.add(path).catch(() => undefined);
  }
  return undefined;
}

async function recall() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(LIST);
  const made = Date.parse(kept?.headers.get("Date") ?? "");
  if (!kept || !(Date.now() - made < DAYS * 86400000)) return Response.error();
  const html = (await kept.text()).replace("<html ", '<html data-offline="1" ');
  return new Response(html, { headers: kept.headers });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.origin + url.pathname === LIST) {
    event.respondWith(fetch(request).then(async (answer) => {
      if (!url.search || answer.type === "opaqueredirect") await remember(answer.clone());
      return answer;
    }).catch(recall));
  } else if (url.pathname.includes("/static/")) {
    event.respondWith(caches.match(request, { cacheName: CACHE }).then((kept) => kept ?? fetch(request)));
  }
});
