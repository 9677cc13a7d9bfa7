// What a phone sends of its trips: reports in order, then photos; nothing leaves it unacknowledged.

const { acknowledge, all, drop, setAside, tried } = await import(
  document.querySelector('link[data-module="kept"]').href
);

const LONGEST_MS = 30000;
const MOST_SENT = 50;
const LONGEST_SIDE = 1600;

/** Ask the server; whoever has no answer after a while has none. */
export async function ask(path, more = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST_MS);
  try {
    const answer = await fetch(path, { cache: "no-store", signal: stop.signal, ...more });
    return { status: answer.status, ok: answer.ok, data: answer.ok ? await answer.json() : null };
  } finally {
    clearTimeout(timer);
  }
}

export const asJson = (sent) => ({
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent),
});

const isRefusal = (status) => status === 413 || status === 415 || status === 422;

/** Send what waits of one trip, in order; only what the server has acknowledged leaves the queue.
 * Returns true when nothing waits any more, false when the link is closed, null for later. */
async function sendReports(key) {
  let most = MOST_SENT;
  for (;;) {
    const waiting = (await all("outbox")).filter((e) => e.key === key && !e.isRefused);
    const queue = await tried(waiting.slice(0, most));
    if (!queue.length) return true;
    const answer = await ask("/d/reports", asJson({
      key, sent_at: new Date().toISOString(), reports: queue.map((entry) => entry.report),
    }));
    if (answer.status === 404) return false;
    if (isRefusal(answer.status)) {
      if (queue.length === 1) await setAside(queue[0].order);
      most = 1;
      continue;
    }
    if (!answer.ok) return null;
    const known = new Map(answer.data.reports.map((report) => [report.report_id, report]));
    const acknowledged = queue.filter((e) => known.has(e.report.report_id))
      .map((e) => [e.order, { ...known.get(e.report.report_id), key }]);
    if (!acknowledged.length) return null;
    await acknowledge(acknowledged);
    most = MOST_SENT;
  }
}

async function sendPhotos(key, refused) {
  for (const entry of (await all("photos")).filter((e) => e.key === key)) {
    const body = new FormData();
    for (const name of ["key", "photo_id", "site_id", "at"]) body.append(name, entry[name]);
    body.append("sent_at", new Date().toISOString());
    body.append("file", entry.photo, "photo.jpg");
    const answer = await ask("/d/photos", { method: "POST", body });
    if (answer.status === 404) return false;
    if (!answer.ok && !isRefusal(answer.status)) return null;
    if (!answer.ok) refused();
    await drop("photos", entry.order);
  }
  return true;
}

/** Send everything: what cannot be sent of one trip keeps no other trip's reports back. Whose link
 * is closed is noted in `closed`, by key; `refused` is called where a photo is not taken. */
export async function sendAll(closed, refused) {
  for (const [name, send] of [["outbox", sendReports], ["photos", sendPhotos]]) {
    for (const key of new Set((await all(name)).map((entry) => entry.key))) {
      const isSent = await send(key, refused);
      if (isSent) closed.delete(key);
      if (isSent === false) closed.add(key);
    }
  }
}

/** Make a photo small; what this phone cannot read stays as it is. */
export async function small(file) {
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
    if (made) return made;
  } catch {
    // No picture that this phone can read: the server says what it thinks of it.
  }
  return file;
}
