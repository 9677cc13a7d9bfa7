// The stops of a driver's trip, as the phone shows them: when, where, which food.

const MOST_KG = 100000;
const IS_APPLE = /iPhone|iPad|iPod/.test(navigator.userAgent);
/** The first element that a selector finds. */
export const at = (selector, inside = document) => inside.querySelector(selector);
/** The words of the page, by name. */
export const words = Object.fromEntries(
  [...at("#words").content.querySelectorAll("[data-word]")].map((e) => [e.dataset.word, e.textContent]),
);

const clock = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const kilograms = (grams) => String(grams / 1000);

/** Which of its vehicle's trips of the day a trip is, where there is more than one. */
export const turn = (told) => (told.trip_count > 1 ? words.turn.replace("{number}", told.trip_number) : "");

/** A day as people say it, with its weekday. */
export function shownDay(day) {
  const language = document.documentElement.lang === "en" ? "en-GB" : "ja-JP";
  const wanted = { month: "long", day: "numeric", weekday: "short" };
  return new Intl.DateTimeFormat(language, wanted).format(new Date(`${day}T00:00:00`));
}

/** Lots that bear a product's name on the whole trip: where there are two, its last day tells them
 * apart, and where even that is the same, the lot. */
const namesakes = (trip, line) => trip.stops.flatMap((stop) => [...stop.load, ...stop.unload])
  .filter((other) => other.name === line.name && other.lot_id !== line.lot_id);
const lastDay = (line) => `${words[line.expiry_kind]} ${line.expires_on?.replaceAll("-", "/")}`;

function named(trip, line) {
  const others = line.expires_on ? namesakes(trip, line) : [];
  if (!others.length) return line.name;
  const isAlike = others.some((other) => lastDay(other) === lastDay(line));
  return `${line.name} (${lastDay(line)}${isAlike ? ` ${line.lot_id}` : ""})`;
}

/** Kilograms, the whole cases that they come in, and what is beyond those. */
function amount(line) {
  const { case_g: grams, cases, quantity_g: whole } = line;
  if (!cases) return `${kilograms(whole)} kg`;
  const told = words[cases === 1 ? "case" : "cases"].replace("{count}", cases);
  const rest = whole - cases * grams;
  const more = rest ? ` ${words.rest.replace("{kg}", kilograms(rest))}` : "";
  return `${kilograms(whole)} kg = ${told.replace("{kg}", kilograms(grams))}${more}`;
}

function food(trip, title, lines) {
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
      one.textContent = `${named(trip, line)} ${amount(line)}`;
      list.append(one);
    }
    item.append(head, list);
    at("ul", part).append(item);
  }
  return part;
}

/** Whether food is loaded, or unloaded, at two stops of a trip at the same place. */
const isAgain = (trip, stop, number) => trip.stops.slice(0, number).some((other) => other.site_id === stop.site_id
  && ["load", "unload"].some((what) => other[what].length && stop[what].length));

/** Show a link that calls somebody, where the number is known. */
export function showPhone(link, phone) {
  link.hidden = !phone;
  if (phone) link.href = `tel:${phone.replace(/[^0-9+]/g, "")}`;
}

/** The card of a stop of a trip, by its number. */
export function card(trip, stop, number) {
  const part = at("#stop").content.cloneNode(true);
  const item = at(".stop", part);
  item.dataset.number = number;
  at(".when", part).textContent = `${clock(stop.arrive_min)} – ${clock(stop.depart_min)}`;
  at("h2", part).textContent = stop.name;
  at(".address", part).textContent = stop.address;
  at(".changed", part).hidden = !trip.changes?.sites.includes(stop.site_id);
  at(".again", part).hidden = !isAgain(trip, stop, number);
  if (stop.note) Object.assign(at(".note", part), { textContent: stop.note, hidden: false });
  showPhone(at(".call", part), stop.phone);
  if (stop.lat !== null && stop.lon !== null) {
    const place = `${stop.lat},${stop.lon}`;
    const href = IS_APPLE ? `maps:?q=${place}` : `geo:${place}?q=${place}`;
    Object.assign(at(".map", part), { href, hidden: false });
  }
  if (stop.unload.length) at(".food", part).append(food(trip, words.unload, stop.unload));
  if (stop.load.length) at(".food", part).append(food(trip, words.load, stop.load));
  at(".photo", part).hidden = !stop.may_have_photos;
  const lines = stop.unload.length ? stop.unload : stop.load;
  at('[data-act="deliver"]', part).hidden = !stop.unload.length;
  at('[data-act="load"]', part).hidden = !stop.load.length;
  for (const line of lines) {
    const label = document.createElement("label");
    label.textContent = `${named(trip, line)} (kg) `;
    const input = document.createElement("input");
    Object.assign(input, { inputMode: "decimal", value: kilograms(line.quantity_g), autocomplete: "off" });
    input.dataset.lot = line.lot_id;
    label.append(input);
    at(".lines", part).append(label);
  }
  return part;
}

/** What the office has changed since the phone first had the trip: the stops, and whether one is gone. */
export function changesOf(shown, found) {
  const plain = ({ site_id, arrive_min, load, unload }) => JSON.stringify([site_id, arrive_min, load, unload]);
  const old = new Set((shown?.stops ?? found.stops).map(plain));
  const now = new Set(found.stops.map(plain));
  const sites = found.stops.filter((stop) => !old.has(plain(stop))).map((stop) => stop.site_id);
  const isChanged = Boolean(shown?.changes?.isChanged) || sites.length > 0 || [...old].some((stop) => !now.has(stop));
  const isThere = new Set(found.stops.map((stop) => stop.site_id));
  const calls = (shown?.stops ?? []).filter((stop) => stop.load.length || stop.unload.length);
  const names = new Map([...(shown?.changes?.gone ?? []), ...calls.map((stop) => [stop.site_id, stop.name])]);
  const gone = [...names].filter(([site_id]) => !isThere.has(site_id));
  return { isChanged, sites: [...new Set([...(shown?.changes?.sites ?? []), ...sites])], gone };
}

/** Return what was typed as a number, or null; the field says which it was. */
export function typed(input, { least, most }) {
  const text = input.value.normalize("NFKC").replace(",", ".").replace("−", "-").trim();
  const value = Number(text);
  const isFine = Number.isFinite(value) && value >= least && value <= most;
  input.toggleAttribute("aria-invalid", false);
  if (isFine) return value;
  input.setAttribute("aria-invalid", "true");
  input.focus();
  return null;
}

/** Return the grams of each lot that were typed at a stop, or null. */
export function typedLines(item) {
  const lines = {};
  for (const input of item.querySelectorAll(".lines input")) {
    const value = typed(input, { least: 0, most: MOST_KG });
    if (value === null) return null;
    lines[input.dataset.lot] = Math.round(value * 1000);
  }
  return lines;
}
