// A driver's trip on a phone: read once, then used with or without a signal.

// --- What was told and not acknowledged yet: in order, on the phone itself

const DATABASE = "hakobi-driver";
const VERSION = 1;

/** Open the phone's own database. */
function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("trip");
      asked.result.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      asked.result.createObjectStore("told", { keyPath: "report_id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** Do something in one transaction and wait until it is on the disk. */
function done(database, stores, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const asked = work(transaction);
    transaction.oncomplete = () => resolve(asked && asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const keepTrip = (database, trip) =>
  done(database, ["trip"], "readwrite", (t) => t.objectStore("trip").put(trip, "current"));

const keptTrip = (database) =>
  done(database, ["trip"], "readonly", (t) => t.objectStore("trip").get("current"));

const waiting = (database) =>
  done(database, ["outbox"], "readonly", (t) => t.objectStore("outbox").getAll());

const told = (database) =>
  done(database, ["told"], "readonly", (t) => t.objectStore("told").getAll());

const add = (database, report) =>
  done(database, ["outbox"], "readwrite", (t) => t.objectStore("outbox").add({ report }));

const takeBack = (database, order) =>
  done(database, ["outbox"], "readwrite", (t) => t.objectStore("outbox").delete(order));

/** Drop what the server has acknowledged, and remember its answer, in one step. */
const acknowledge = (database, order, answer) =>
  done(database, ["outbox", "told"], "readwrite", (t) => {
    t.objectStore("told").put(answer);
    return t.objectStore("outbox").delete(order);
  });

const remember = (database, answers) =>
  done(database, ["told"], "readwrite", (t) => {
    for (const answer of answers) t.objectStore("told").put(answer);
  });

/** Forget everything, once nothing waits. */
const forget = (database) =>
  done(database, ["trip", "told"], "readwrite", (t) => {
    t.objectStore("trip").clear();
    return t.objectStore("told").clear();
  });

// --- The page

const EVERY_MS = 15000;
const UNDO_MS = 5000;
const MOST_SENT = 50;
const CACHE = "hakobi-driver-1";
const at = (selector, inside = document) => inside.querySelector(selector);
const words = Object.fromEntries(
  [...at("#words").content.querySelectorAll("[data-word]")].map((e) => [e.dataset.word, e.textContent]),
);
let database;
let trip = null;
let sending = false;

const clock = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const kilograms = (grams) => String(grams / 1000);

function id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function food(title, lines) {
  const part = at("#food").content.cloneNode(true);
  at("h3", part).textContent = title;
  for (const zone of ["ambient", "cool", "chilled", "frozen"]) {
    const mine = lines.filter((line) => line.zone === zone);
    if (!mine.length) continue;
    const item = document.createElement("li");
    const sum = mine.reduce((grams, line) => grams + line.quantity_g, 0);
    const head = document.createElement("strong");
    head.textContent = `${words[zone]} ${kilograms(sum)} kg`;
    const list = document.createElement("ul");
    for (const line of mine) {
      const one = document.createElement("li");
      one.textContent = `${line.name} ${kilograms(line.quantity_g)} kg`;
      list.append(one);
    }
    item.append(head, list);
    at("ul", part).append(item);
  }
  return part;
}

function card(stop, number) {
  const part = at("#stop").content.cloneNode(true);
  const item = at(".stop", part);
  item.dataset.number = number;
  at(".when", part).textContent = `${clock(stop.arrive_min)} – ${clock(stop.depart_min)}`;
  at("h2", part).textContent = stop.name;
  at(".address", part).textContent = stop.address;
  if (stop.note) Object.assign(at(".note", part), { textContent: stop.note, hidden: false });
  if (stop.phone) {
    Object.assign(at(".call", part), { href: `tel:${stop.phone.replace(/[^0-9+]/g, "")}`, hidden: false });
  }
  if (stop.lat !== null && stop.lon !== null) {
    const place = `${stop.lat},${stop.lon}`;
    Object.assign(at(".map", part), { href: `geo:${place}?q=${place}`, hidden: false });
  }
  if (stop.unload.length) at(".food", part).append(food(words.unload, stop.unload));
  if (stop.load.length) at(".food", part).append(food(words.load, stop.load));
  const lines = stop.unload.length ? stop.unload : stop.load;
  at('[data-act="deliver"]', part).hidden = !stop.unload.length;
  at('[data-act="load"]', part).hidden = !stop.load.length;
  for (const line of lines) {
    const label = document.createElement("label");
    label.textContent = `${line.name} (kg) `;
    const input = document.createElement("input");
    Object.assign(input, { inputMode: "decimal", value: kilograms(line.quantity_g), autocomplete: "off" });
    input.dataset.lot = line.lot_id;
    label.append(input);
    at(".lines", part).append(label);
  }
  return part;
}

function show() {
  at("#trip").hidden = !trip;
  if (!trip) return;
  at("#title").textContent = `${trip.trip_id} ${trip.day}`;
  at("#about").textContent = [trip.vehicle_id, trip.driver].filter(Boolean).join(" · ");
  if (trip.office_phone) {
    Object.assign(at("#office"), { href: `tel:${trip.office_phone.replace(/[^0-9+]/g, "")}`, hidden: false });
  }
  const list = at("#stops");
  list.replaceChildren();
  trip.stops.forEach((stop, number) => {
    if (stop.load.length || stop.unload.length) list.append(card(stop, number));
  });
}

/** Say at every stop, and at the top, what is recorded and what has been sent. */
async function refresh() {
  const [queue, answers] = [await waiting(database), await told(database)];
  const count = at("#count");
  count.textContent = queue.length
    ? `${count.dataset.waiting} ${queue.length} ${count.dataset.unit}`
    : trip ? count.dataset.sent : "";
  count.hidden = !count.textContent;
  at("#offline").hidden = navigator.onLine || !trip;
  for (const item of document.querySelectorAll(".stop")) {
    const stop = item.dataset.number === undefined ? null : trip?.stops[Number(item.dataset.number)];
    const isMine = (r) => (stop ? r.site_id === stop.site_id && r.kind !== "return" : r.kind === "return");
    const mine = queue.filter((entry) => isMine(entry.report));
    const sent = answers.filter(isMine);
    const texts = at("#stop").content.querySelector(".told").dataset;
    const line = at(".told", item);
    const last = mine.at(-1);
    line.hidden = !mine.length && !sent.length;
    line.textContent = mine.length
      ? `✓ ${texts.recorded} (${at("#count").dataset.waiting})`
      : sent.some((answer) => answer.flags?.length) ? `✓ ${texts.sent} – ${texts.check}` : `✓ ${texts.sent}`;
    const undo = at('[data-act="undo"]', item);
    undo.hidden = !last;
    undo.dataset.order = last ? last.order : "";
    const kinds = new Set([...mine.map((e) => e.report), ...sent].map((r) => r.kind));
    if (stop) {
      at('[data-act="deliver"]', item).hidden = !stop.unload.length || kinds.has("deliver") || kinds.has("fail");
      at('[data-act="load"]', item).hidden = !stop.load.length || kinds.has("load");
    } else {
      at('[data-act="return"]', item).hidden = kinds.has("return");
    }
  }
}

async function record(kind, stop, more = {}) {
  const report = {
    report_id: id(), kind, site_id: stop ? stop.site_id : "", at: new Date().toISOString(), ...more,
  };
  await add(database, report);
  await refresh();
  setTimeout(flush, UNDO_MS);
}

function typedLines(item) {
  const lines = {};
  for (const input of item.querySelectorAll(".lines input")) {
    const text = input.value.normalize("NFKC").replace(",", ".").trim();
    const value = text === "" ? 0 : Number(text);
    if (!Number.isFinite(value) || value < 0) {
      input.setAttribute("aria-invalid", "true");
      input.focus();
      return null;
    }
    input.removeAttribute("aria-invalid");
    lines[input.dataset.lot] = Math.round(value * 1000);
  }
  return lines;
}

async function act(button) {
  const item = button.closest(".stop");
  const stop = item.dataset.number === undefined ? null : trip.stops[Number(item.dataset.number)];
  const kind = button.dataset.act;
  if (kind === "undo") {
    await takeBack(database, Number(button.dataset.order));
    return refresh();
  }
  if (kind === "other") {
    const lines = typedLines(item);
    if (lines) await record(stop.unload.length ? "deliver" : "load", stop, { lines });
  } else if (kind === "fail") {
    await record("fail", stop, { reason: button.dataset.reason });
  } else if (kind === "temperature") {
    const value = Number(at(".temperature input", item).value.normalize("NFKC").replace("−", "-"));
    if (Number.isFinite(value)) await record("temperature", stop, { temperature_dc: Math.round(value * 10) });
  } else {
    await record(kind, stop);
  }
  const other = at(".other", item);
  if (other && kind !== "load" && kind !== "deliver") other.open = false;
}

/** Send what waits, in order; only what the server has acknowledged leaves the phone's queue. */
async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (;;) {
      const queue = (await waiting(database)).slice(0, MOST_SENT);
      if (!queue.length) break;
      const body = JSON.stringify({
        sent_at: new Date().toISOString(), reports: queue.map((entry) => entry.report),
      });
      const answer = await fetch("/d/reports", {
        method: "POST", headers: { "Content-Type": "application/json" }, body, cache: "no-store",
      });
      if (answer.status === 404) at("#pin-form").hidden = !location.hash;
      if (!answer.ok) break;
      const { reports } = await answer.json();
      const known = new Map(reports.map((report) => [report.report_id, report]));
      for (const entry of queue) {
        const mine = known.get(entry.report.report_id);
        if (!mine) return;
        await acknowledge(database, entry.order, mine);
      }
    }
  } catch {
    // No signal, or no server: everything stays in the queue and is sent later.
  } finally {
    sending = false;
    await refresh();
  }
}

async function read() {
  const answer = await fetch("/d/trip", { cache: "no-store" });
  if (!answer.ok) return false;
  const found = await answer.json();
  const before = await keptTrip(database);
  if (before && before.key !== found.key && !(await waiting(database)).length) await forget(database);
  await remember(database, found.told);
  trip = found;
  await keepTrip(database, trip);
  return true;
}

async function open(event) {
  event.preventDefault();
  const wrong = at("#pin-wrong");
  wrong.textContent = "";
  const body = JSON.stringify({
    token: location.hash.slice(1), pin: at("#pin").value.normalize("NFKC").trim(),
  });
  const answer = await fetch("/d/session", {
    method: "POST", headers: { "Content-Type": "application/json" }, body, cache: "no-store",
  });
  if (!answer.ok) {
    wrong.textContent = answer.status === 429 ? wrong.dataset.paused : wrong.dataset.refused;
    return;
  }
  history.replaceState(null, "", "/d");
  at("#pin-form").hidden = true;
  await start();
}

/** Keep the page itself on the phone, so that it opens without a signal. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/d" });
  const own = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((e) => e.href);
  const scripts = performance.getEntriesByType("resource").map((e) => e.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  const cache = await caches.open(CACHE);
  await cache.addAll(["/d", ...new Set([...own, ...scripts, at("script[src]").src])]);
  const isKept = navigator.storage?.persist ? await navigator.storage.persist() : true;
  at("#not-kept").hidden = isKept || !trip;
}

async function start() {
  let isOpen = false;
  try {
    isOpen = await read();
  } catch {
    trip = await keptTrip(database);
    isOpen = Boolean(trip);
  }
  if (!isOpen && !location.hash) {
    const queue = await waiting(database);
    trip = queue.length ? await keptTrip(database) : null;
    if (!queue.length) await forget(database);
  }
  at("#pin-form").hidden = isOpen || !location.hash;
  at("#no-link").hidden = isOpen || Boolean(location.hash) || Boolean(trip);
  show();
  await refresh();
  if (trip) keepPage().catch(() => {});
  flush();
}

database = await opened();
at("#pin-form").addEventListener("submit", open);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (button) act(button);
});
addEventListener("online", flush);
addEventListener("offline", refresh);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
setInterval(flush, EVERY_MS);
await start();
