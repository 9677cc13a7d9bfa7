// A driver's trip on a phone: read once, then used with or without a signal.

const module = (name) => import(document.querySelector(`link[data-module="${name}"]`).href);
const {
  TAKE_BACK, add, addPhoto, all, choose, currentKey, forget, keepTrip, letGo, note, noted, openKept, standing,
  takeBack,
} = await module("kept");
const { ask, asJson, sendAll, small } = await module("sending");
const { at, card, changesOf, showPhone, shownDay, turn, typed, typedLines, words } = await module("stops");

// --- The page

const EVERY_MS = 15000;
const UNDO_MS = 5000;
const MOST_DEGREES = 60;
const MOST_PHOTO_BYTES = 5000000;
const CACHE = "hakobi-driver-1";
let trip = null;
let sending = null;
let isAsked = false;
let toTakeBack = null;
const acting = new Set();
const closed = new Set();

function id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function show() {
  at("#trip").hidden = !trip;
  if (!trip) at("#title").textContent = at("#title").dataset.none;
  if (!trip) return;
  at("#title").textContent = `${trip.trip_id} ${shownDay(trip.day)}`;
  at("#title").dataset.trip = `${trip.trip_id} ${trip.day}`;
  at("#about").textContent = [`${trip.vehicle_id} ${turn(trip)}`.trim(), trip.driver].filter(Boolean).join(" · ");
  showPhone(at("#office"), trip.office_phone);
  at("#changed").hidden = !trip.changes?.isChanged;
  const gone = (trip.changes?.gone ?? []).map(([, name]) => name);
  at("#stops-gone").hidden = !gone.length;
  at("#stops-gone strong").textContent = gone.join(words.comma);
  const list = at("#stops");
  list.replaceChildren();
  trip.stops.forEach((stop, number) => {
    if (stop.load.length || stop.unload.length) list.append(card(trip, stop, number));
  });
}

/** Show the trips that this phone has, where there is more than one. */
async function showTrips() {
  const trips = await all("trips");
  const list = at("#trips");
  list.hidden = trips.length < 2;
  list.replaceChildren(...trips.map((other) => {
    const button = document.createElement("button");
    const one = turn(other) && `${other.vehicle_id} ${turn(other)}`;
    const textContent = `${other.trip_id} ${shownDay(other.day)} ${one}`.trim();
    Object.assign(button, { type: "button", className: "plain", textContent });
    button.dataset.trip = other.key;
    if (other.key === trip?.key) button.setAttribute("aria-current", "true");
    return button;
  }));
}

const isMine = (stop) => (r) => r.key === trip?.key && r.site_id === (stop ? stop.site_id : "");

/** Say at every stop, and at the top, what is recorded and what has been sent. */
async function refresh() {
  const [queue, answers, photos] = [await all("outbox"), await all("told"), await all("photos")];
  const count = at("#count");
  const waits = queue.length + photos.length;
  count.textContent = waits
    ? `${count.dataset.waiting} ${waits} ${count.dataset.unit}`
    : trip ? count.dataset.sent : "";
  count.hidden = !count.textContent;
  at("#offline").hidden = navigator.onLine || !trip;
  at("#reopen").hidden = ![...queue, ...photos].some((entry) => closed.has(entry.key));
  for (const item of document.querySelectorAll(".stop")) {
    const stop = item.dataset.number === undefined ? null : trip?.stops[Number(item.dataset.number)];
    showTold(item, stop, {
      mine: queue.filter((e) => isMine(stop)({ ...e.report, key: e.key })),
      sent: answers.filter(isMine(stop)),
      photos: photos.filter((e) => stop && e.key === trip?.key && e.site_id === stop.site_id),
    });
  }
}

function showTold(item, stop, { mine, sent, photos }) {
  const texts = at("#stop").content.querySelector(".told").dataset;
  const line = at(".told", item);
  const waits = ` (${at("#count").dataset.waiting})`;
  const kinds = new Set(standing(sent, mine).map((r) => r.kind));
  const did = [...(kinds.size ? kinds : [TAKE_BACK])].map((kind) => words[`did_${kind}`]);
  const what = did.filter(Boolean).join(" / ");
  const photo = at(".photo-waits", item);
  if (photo) photo.hidden = !photos.length;
  line.hidden = !mine.length && !sent.length;
  line.textContent = mine.some((e) => e.isRefused) ? texts.refused
    : mine.length ? `✓ ${what} – ${texts.recorded}${waits}`
      : `✓ ${what} – ${texts.sent}${sent.some((answer) => answer.flags?.length) ? ` – ${texts.check}` : ""}`;
  showUndos(at(".undos", item), [...kinds]);
  if (!stop) {
    at('[data-act="return"]', item).hidden = kinds.has("return");
    return;
  }
  at('[data-act="deliver"]', item).hidden = !stop.unload.length || kinds.has("deliver") || kinds.has("fail");
  at('[data-act="load"]', item).hidden = !stop.load.length || kinds.has("load");
  at(".differs", item).hidden = kinds.has(stop.unload.length ? "deliver" : "load");
  at(".fails", item).hidden = kinds.has("deliver") || kinds.has("fail");
}

/** Offer to take back what stands of a stop; a button that is there already keeps the focus. */
function showUndos(place, kinds) {
  if (place.dataset.kinds === kinds.join()) return;
  place.dataset.kinds = kinds.join();
  place.replaceChildren(...kinds.map((kind) => {
    const button = document.createElement("button");
    const textContent = words.undo.replace("{what}", words[`did_${kind}`] ?? kind);
    Object.assign(button, { type: "button", className: "plain", textContent });
    Object.assign(button.dataset, { act: "undo", kind });
    return button;
  }));
}

const reported = (kind, stop, more) => ({
  report_id: id(), kind, site_id: stop ? stop.site_id : "", at: new Date().toISOString(),
  plan_id: trip?.plan_id ?? "", ...more,
});

/** Ask whether something shall be taken back, naming it and its stop. */
function askBack(kind, stop) {
  toTakeBack = { key: trip.key, plan_id: trip.plan_id ?? "", kind, stop };
  at("#ask-what").textContent = words.undo_ask
    .replace("{stop}", stop ? stop.name : words.undo_trip.replace("{trip}", trip.trip_id))
    .replace("{what}", words[`did_${kind}`] ?? kind);
  if (!at("#ask").open) at("#ask").showModal();
}

async function reallyBack() {
  const { key, plan_id, kind, stop } = toTakeBack;
  at("#ask").close();
  const told = { kind, site_id: stop ? stop.site_id : "" };
  await takeBack(key, told, (takes_back) => reported(TAKE_BACK, stop, { plan_id, takes_back }));
  await refresh();
  setTimeout(flush, UNDO_MS);
}

async function record(kind, stop, more = {}) {
  await add(trip.key, reported(kind, stop, more));
  await refresh();
  setTimeout(flush, UNDO_MS);
}

async function act(button) {
  const kind = button.dataset.act;
  if (kind === "leave") return at("#ask").close();
  if (kind === "really") return reallyBack();
  const item = button.closest(".stop");
  const stop = item.dataset.number === undefined ? null : trip.stops[Number(item.dataset.number)];
  if (kind === "undo") return askBack(button.dataset.kind, stop);
  if (kind === "other") {
    const lines = typedLines(item);
    at(".lines-wrong", item).hidden = lines !== null;
    if (!lines) return;
    await record(stop.unload.length ? "deliver" : "load", stop, { lines });
  } else if (kind === "fail") {
    await record("fail", stop, { reason: button.dataset.reason });
  } else if (kind === "temperature") {
    const input = at(".temperature input", item);
    const value = input.value.trim() ? typed(input, { least: -MOST_DEGREES, most: MOST_DEGREES }) : null;
    at(".degrees-wrong", item).hidden = value !== null;
    if (value === null) return;
    await record("temperature", stop, { temperature_dc: Math.round(value * 10) });
    input.value = "";
  } else {
    await record(kind, stop);
  }
  const other = at(".other", item);
  if (other && kind !== "load" && kind !== "deliver") other.open = false;
}

/** Take a tap; a finger that taps twice has tapped once. */
async function actOnce(button) {
  if (acting.has(button)) return;
  acting.add(button);
  try {
    await act(button);
  } finally {
    acting.delete(button);
  }
}

// --- Photos: made small, kept in the same way, and sent when no report waits

async function takePhoto(input) {
  const [file] = input.files;
  if (!file) return;
  const item = input.closest(".stop");
  const stop = trip.stops[Number(item.dataset.number)];
  const key = trip.key;
  const photo = await small(file);
  const isTooLarge = photo.size > MOST_PHOTO_BYTES;
  at(".photo-wrong", item).hidden = !isTooLarge;
  input.value = "";
  if (isTooLarge) return;
  await addPhoto({ key, photo_id: id(), site_id: stop.site_id, at: new Date().toISOString(), photo });
  await refresh();
  setTimeout(flush, UNDO_MS);
}

// --- Sending

function flush() {
  isAsked = true;
  sending ??= (async () => {
    try {
      while (isAsked) {
        isAsked = false;
        await sendAll(closed, () => {
          at("#photo-refused").hidden = false;
        });
      }
    } catch {
      // No signal, or no server: everything stays in the queue and is sent later.
    } finally {
      sending = null;
      await refresh();
    }
  })();
  return sending;
}

/** Read a trip anew; tell whether the server gives it. Raises where there is no answer. */
async function read(key, more = {}) {
  const answer = await ask(`/d/trip?key=${encodeURIComponent(key)}`);
  if (answer.status === 404) {
    closed.add(key);
    return false;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const { told, ...found } = answer.data;
  const trips = await all("trips");
  const before = trips.find((other) => other.key === key);
  const shown = before ?? trips.find((other) => other.trip_id === found.trip_id && other.day === found.day);
  await keepTrip({ ...before, ...found, ...more, changes: changesOf(shown, found) }, told, trips);
  closed.delete(key);
  const gone = await noted("gone");
  if (gone?.trip_id === found.trip_id && gone.day === found.day) await note("gone", null);
  return true;
}

/** Show a trip that the phone has, at once; what the server says of it by now comes after. */
async function turnTo(key) {
  const found = (await all("trips")).find((other) => other.key === key) ?? null;
  const isSame = JSON.stringify(found) === JSON.stringify(trip);
  trip = found;
  if (trip) await choose(key);
  if (!isSame || !trip) show();  // else what somebody types just now stays
  await showTrips();
  await refresh();
}

async function open(event) {
  event.preventDefault();
  const wrong = at("#pin-wrong");
  wrong.textContent = "";
  const token = location.hash.slice(1);
  try {
    const answer = await ask("/d/session", asJson({ token, pin: at("#pin").value.normalize("NFKC").trim() }));
    if (!answer.ok) {
      wrong.textContent = answer.status === 429 ? wrong.dataset.paused
        : answer.status < 500 ? wrong.dataset.refused : wrong.dataset.later;
      return;
    }
    const { key } = answer.data;
    if (!(await read(key, { token }))) return;
    history.replaceState(null, "", "/d");
    at("#pin").value = "";
    await turnTo(key);
    await start();
  } catch {
    wrong.textContent = wrong.dataset.later;
  }
}

/** Keep the page itself on the phone, so that it opens without a signal. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/d" });
  const own = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=modulepreload]")].map((e) => e.href);
  const scripts = performance.getEntriesByType("resource").map((e) => e.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  const cache = await caches.open(CACHE);
  await cache.addAll(["/d", ...new Set([...own, ...scripts, at("script[src]").src])]);
  const isKept = navigator.storage?.persist ? await navigator.storage.persist() : true;
  at("#not-kept").hidden = isKept || !trip;
}

/** Ask whether the server still gives the trips; those that it does not are forgotten. Of one whose
 * time is not over that is said: its plan has changed, or another phone has it. */
async function readAgain() {
  for (const known of await all("trips")) {
    if ((await read(known.key)) || !(await forget(known.key))) continue;
    const { trip_id, day, closes_at, office_phone } = known;
    await note("gone", { trip_id, day, closes_at, office_phone });
    if (known.key !== trip?.key) continue;
    trip = null;
    show();
  }
}

async function showGone() {
  const gone = await noted("gone");
  const isTold = Boolean(gone) && Date.now() < Date.parse(gone.closes_at);
  at("#gone").hidden = !isTold;
  if (!trip) at("#not-kept").hidden = true;
  at("#no-link").hidden = isTold || Boolean(trip) || Boolean(location.hash);
  if (!isTold) return;
  at("#gone-trip").textContent = `${gone.trip_id} ${shownDay(gone.day)}`;
  showPhone(at("#gone-office"), gone.office_phone);
}

/** Ask for news of the trips and show them; without a signal, what the phone has. */
async function showNews() {
  try {
    await readAgain();
    await turnTo(trip?.key ?? (await all("trips")).at(-1)?.key);
  } catch {
    // No signal, or no server: what the phone has is shown.
  }
  await showGone();
}

async function start() {
  await letGo();
  const trips = await all("trips");
  const token = location.hash.slice(1);
  const scanned = token ? trips.find((other) => other.token === token) : null;
  at("#pin-form").hidden = !token || Boolean(scanned);
  const wanted = scanned ? scanned.key : await currentKey();
  await turnTo(trips.some((other) => other.key === wanted) ? wanted : trips.at(-1)?.key);
  await showNews();
  if (scanned && closed.has(scanned.key)) at("#pin-form").hidden = false;
  else if (scanned) history.replaceState(null, "", "/d");
  if (trip) keepPage().catch(() => {});
  flush();
}

await openKept();
at("#pin-form").addEventListener("submit", open);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act], button[data-trip]");
  if (button?.dataset.trip) turnTo(button.dataset.trip);
  else if (button) actOnce(button);
});
document.addEventListener("change", (event) => {
  if (event.target.matches(".photo input")) takePhoto(event.target);
});
addEventListener("hashchange", start);
addEventListener("online", () => {
  flush();
  showNews();
});
addEventListener("offline", refresh);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  refresh();
  flush();
  showNews();
});
setInterval(flush, EVERY_MS);
await start();
