// Keeps the driver's page on the phone. The page fills the cache; this answers from it.

const CACHE = "hakobi-driver-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (pathname === "/d") event.respondWith(newest(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(kept(event.request));
});

async function newest(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put("/d", answer.clone());
    return answer;
  } catch {
    return (await cache.match("/d", { ignoreVary: true })) ?? Response.error();
  }
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}
