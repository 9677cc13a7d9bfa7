// What a phone keeps of its trips: in a database of its own, and once more beside it.

const DATABASE = "hakobi-driver";
const VERSION = 2;
const KEPT_MS = 3 * 24 * 3600 * 1000;
const RECORDS = ["trips", "outbox", "told", "photos"];
const STORES = ["state", ...RECORDS];
const ONCE = new Set(["load", "deliver", "fail", "return"]);
export const TAKE_BACK = "take_back";
let database;

/** Open the phone's own database. */
function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, VERSION);
    asked.onupgradeneeded = ({ oldVersion }) => {
      const made = asked.result;
      if (oldVersion < 1) {
        made.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
        made.createObjectStore("told", { keyPath: "report_id" });
      }
      made.createObjectStore("state");
      made.createObjectStore("trips", { keyPath: "key" });
      made.createObjectStore("photos", { keyPath: "order", autoIncrement: true });
      if (oldVersion === 1) takeOver(made, asked.transaction);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** Take over what a page of before has kept: it knew one trip only. */
function takeOver(made, transaction) {
  transaction.objectStore("trip").get("current").onsuccess = ({ target }) => {
    const trip = target.result;
    made.deleteObjectStore("trip");
    if (!trip) return;
    transaction.objectStore("trips").put(trip);
    transaction.objectStore("state").put(trip.key, "current");
    for (const name of ["outbox", "told"]) mark(transaction.objectStore(name), () => ({ key: trip.key }));
  };
}

/** Change every record of a store for which there is something to be changed. */
function mark(store, news) {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    const more = news(cursor.value);
    if (more) cursor.update({ ...cursor.value, ...more });
    cursor.continue();
  };
}

/** Do something in one transaction and wait until it is on the disk. */
function done(stores, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const asked = work(transaction);
    transaction.oncomplete = () => resolve(asked && asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** Change something and wait until it is on the disk; no finger waits for the second copy. */
async function changed(stores, work) {
  const result = await done(stores, "readwrite", work);
  copied();
  return result;
}

export const all = (name) => done([name], "readonly", (t) => t.objectStore(name).getAll());
export const noted = (name) => done(["state"], "readonly", (t) => t.objectStore("state").get(name));
export const note = (name, value) => changed(["state"], (t) => t.objectStore("state").put(value, name));
export const currentKey = () => noted("current");
export const choose = (key) => note("current", key);
export const drop = (name, order) => changed([name], (t) => t.objectStore(name).delete(order));
export const addPhoto = (photo) => changed(["photos"], (t) => t.objectStore("photos").add(photo));

/** What counts of what was told, in its order: a report that is not so counts no more. */
export function standing(answers, queue) {
  const inOrder = [...answers].sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const told = new Map([...inOrder, ...queue.map((e) => e.report)].map((r) => [r.report_id, r]));
  const gone = new Set([...told.values()].map((r) => r.takes_back));
  return [...told.values()]
    .filter((r) => r.kind !== TAKE_BACK && r.state !== "taken_back" && !gone.has(r.report_id));
}

/** Do something with the queue, knowing what stands of a trip and what waits of it. */
const queueing = (key, work) =>
  changed(["outbox", "told"], (t) => {
    const outbox = t.objectStore("outbox");
    const mine = (entry) => entry.key === key;
    t.objectStore("told").getAll().onsuccess = ({ target: { result: answers } }) => {
      outbox.getAll().onsuccess = ({ target: { result: queue } }) => {
        const waiting = queue.filter(mine);
        work(outbox, standing(answers.filter(mine), waiting), waiting);
      };
    };
  });

const isLike = ({ kind, site_id }) => (other) => other.kind === kind && other.site_id === site_id;

/** Put a report in the queue; what happens once at a stop is put there once, from any window. */
export const add = (key, report) =>
  queueing(key, (outbox, stands) => {
    const isThere = stands.some(isLike(report));
    if (!ONCE.has(report.kind) || !isThere) outbox.add({ key, report, isTried: false });
  });

/** Take back what was told of a stop. What the server cannot have leaves the queue; of what it has, or
 * may have, it is told in turn. ``back`` makes the report that says so. */
export const takeBack = (key, told, back) =>
  queueing(key, (outbox, stands, waiting) => {
    const mine = stands.filter(isLike(told));
    for (const report of ONCE.has(told.kind) ? mine : mine.slice(-1)) {
      const entry = waiting.find((e) => e.report.report_id === report.report_id);
      if (entry && (!entry.isTried || entry.isRefused)) outbox.delete(entry.order);
      else outbox.add({ key, report: back(report.report_id), isTried: false });
    }
  });

/** Note that reports are about to be sent; return those of them that still wait. */
export async function tried(queue) {
  const orders = new Set(queue.map((entry) => entry.order));
  await changed(["outbox"], (t) =>
    mark(t.objectStore("outbox"), (e) => (orders.has(e.order) && !e.isTried ? { isTried: true } : null)));
  return (await all("outbox")).filter((entry) => orders.has(entry.order));
}

/** Drop what the server has acknowledged, and remember its answers, in one step. */
export const acknowledge = (acknowledged) =>
  changed(["outbox", "told"], (t) => {
    for (const [order, answer] of acknowledged) {
      t.objectStore("told").put(answer);
      t.objectStore("outbox").delete(order);
    }
  });

/** Set a report aside that the server does not understand: it stays, and is in nobody's way. */
export const setAside = (order) =>
  changed(["outbox"], (t) =>
    mark(t.objectStore("outbox"), (e) => (e.order === order ? { isRefused: true } : null)));

/** Keep a trip as the server told it. What waits under an earlier link of it goes with this one. */
export function keepTrip(trip, answers, before) {
  const earlier = new Set(before
    .filter((t) => t.key !== trip.key && t.trip_id === trip.trip_id && t.day === trip.day)
    .map((t) => t.key));
  return changed(STORES, (t) => {
    for (const key of earlier) t.objectStore("trips").delete(key);
    for (const name of ["outbox", "told", "photos"]) {
      mark(t.objectStore(name), (e) => (earlier.has(e.key) ? { key: trip.key } : null));
    }
    for (const answer of answers) t.objectStore("told").put({ ...answer, key: trip.key });
    return t.objectStore("trips").put(trip);
  });
}

/** Forget a trip that the server does not give any more, once nothing of it waits. */
export async function forget(key) {
  const waits = [...(await all("outbox")), ...(await all("photos"))].some((entry) => entry.key === key);
  if (waits) return false;
  await changed(["trips", "told"], (t) => {
    t.objectStore("trips").delete(key);
    t.objectStore("told").openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (cursor.value.key === key) cursor.delete();
      cursor.continue();
    };
  });
  return true;
}

/** Let go of names and places of trips that are long over, also without a signal: what waits of one
 * stays until it is sent. A clock that is days off does not empty a phone on its way. */
export async function letGo() {
  for (const old of await all("trips")) {
    const isOver = Date.now() > Date.parse(old.closes_at) + KEPT_MS;
    if (!isOver || (await forget(old.key))) continue;
    const bare = { ...old, stops: [], changes: null, driver: "", vehicle_id: "", office_name: "", office_phone: "" };
    await changed(["trips"], (t) => t.objectStore("trips").put(bare));
  }
  if (Date.now() > Date.parse((await noted("gone"))?.closes_at)) await note("gone", null);
}

// --- The second copy: a browser that ends twice at a bad moment throws its whole database away
// (LevelDB writes on behind half a record, and takes it for damage the next time)

const COPIES = "hakobi-driver-copies";
const COPY = "/d/copies/";
const PHOTO = "photo-";
let copying = null;

const nameOf = (request) => new URL(request.url).pathname.slice(COPY.length);
const isWhole = (name) => /^[0-9]+$/.test(name);

/** Write down what is kept by the time; whoever cannot goes on without. */
function copied() {
  if (!globalThis.caches) return;
  copying ??= alone(() => {
    copying = null;
    return copy();
  }).catch(() => {
    copying = null;
  });
}

/** Do something while no other window does. */
const alone = async (work) =>
  navigator.locks ? navigator.locks.request(COPIES, work) : Promise.resolve().then(work);

/** Write a new copy, and only then delete the one before and photos that wait no more. */
async function copy() {
  const { isKept, photos, ...kept } = await everything();
  if (!isKept) return;
  const cache = await caches.open(COPIES);
  const before = (await cache.keys()).map(nameOf);
  const wanted = new Map(photos.map((entry) => [PHOTO + entry.photo_id, entry.photo]));
  for (const [name, photo] of wanted) {
    if (!before.includes(name)) await cache.put(COPY + name, new Response(photo));
  }
  kept.photos = photos.map(({ photo, ...entry }) => entry);
  const number = Math.max(0, ...before.filter(isWhole).map(Number)) + 1;
  await cache.put(`${COPY}${number}`, new Response(JSON.stringify(kept)));
  for (const name of before) if (!wanted.has(name)) await cache.delete(COPY + name);
}

/** Read all that is kept, as it is at one moment. */
async function everything() {
  const kept = {};
  await done(STORES, "readonly", (t) => {
    const read = (asked, name) => (asked.onsuccess = () => (kept[name] = asked.result));
    const state = t.objectStore("state");
    for (const name of ["current", "gone", "isKept"]) read(state.get(name), name);
    for (const name of RECORDS) read(t.objectStore(name).getAll(), name);
  });
  return kept;
}

/** Return the newest copy that is whole, with its photos, or nothing. */
async function newestCopy() {
  const cache = await caches.open(COPIES);
  const names = (await cache.keys()).map(nameOf);
  for (const number of names.filter(isWhole).map(Number).sort((a, b) => b - a)) {
    const kept = await cache.match(`${COPY}${number}`).then((found) => found.json()).catch(() => null);
    if (!kept) continue;
    const there = kept.photos.filter((entry) => names.includes(PHOTO + entry.photo_id));
    kept.photos = await Promise.all(there.map(async (entry) => {
      const found = await cache.match(`${COPY}${PHOTO}${entry.photo_id}`);
      return { ...entry, photo: await found.blob() };
    }));
    return kept;
  }
  return null;
}

/** Where the database is new, take what the copy has: the server knows what it has had already. */
async function bringBack() {
  if (await noted("isKept")) return;
  const kept = globalThis.caches ? await newestCopy() : null;
  await done(STORES, "readwrite", (t) => {
    const state = t.objectStore("state");
    for (const name of ["current", "gone"]) if (kept?.[name]) state.put(kept[name], name);
    for (const name of RECORDS) {
      for (const entry of kept?.[name] ?? []) t.objectStore(name).put(entry);
    }
    state.put(true, "isKept");
  });
}

/** Open what the phone keeps, and bring back what a browser has lost of it. */
export async function openKept() {
  database = await opened();
  database.onversionchange = () => database.close();
  await bringBack().catch(() => {});  // not noted, so that the next start tries again
  copied();
}
