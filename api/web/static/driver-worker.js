// Keeps the driver's page on the phone. The page fills the cache; this answers from it.

const CACHE = "hakobi-driver-1";
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (pathname === "/d") event.respondWith(newest(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(kept(event.request));
});

/** Give the newest page, or the one that is kept: without a signal, or with one that is too weak. */
async function newest(request) {
  const cache = await caches.open(CACHE);
  const here = await cache.match("/d", { ignoreVary: true });
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await cache.put("/d", answer.clone());
    return answer.ok || !here ? answer : here;
  });
  if (!here) return asked.catch(() => Response.error());
  const late = new Promise((resolve) => setTimeout(() => resolve(here), PATIENCE_MS));
  return Promise.race([asked.catch(() => here), late]);
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}
