// Opens a map by a click. The lists of the page tell the same; nothing is loaded before.

const REGION = [[133.9, 35.2], [134.8, 35.7]];
const ROUTE = "#00118f", ROAD = "#949494", GROUND = "#f2f2f2", CASING = "#ffffff";

for (const box of document.querySelectorAll(".map-box")) {
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => open(box, button));
}

async function open(box, button) {
  const { loading, ready, failed } = box.dataset;
  button.hidden = true;
  say(box, loading);
  try {
    await show(box);
    box.querySelector(".map-notes").hidden = false;
    say(box, ready);
    box.querySelector("canvas")?.focus();
  } catch (error) {
    box.querySelector(".map-canvas").hidden = true;
    say(box, failed);
    box.dataset.state = "failed";
  }
}

async function show(box) {
  const [library, features, roads] = await Promise.all([
    import(box.dataset.library), geojson(box.dataset.features), geojson(box.dataset.roads),
    styles(box.dataset.styles),
  ]);
  const canvas = box.querySelector(".map-canvas");
  canvas.hidden = false;
  library.setWorkerUrl(box.dataset.worker);
  const map = new library.Map({
    container: canvas,
    style: style(box.dataset.tiles, features, roads),
    bounds: bounds(features, library),
    fitBoundsOptions: { padding: 48, maxZoom: 14, animate: false },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: {
      "NavigationControl.ZoomIn": box.dataset.zoomIn,
      "NavigationControl.ZoomOut": box.dataset.zoomOut,
      "Map.Title": box.dataset.title,
    },
  });
  map.addControl(new library.NavigationControl({ showCompass: false }));
  await new Promise((done, broken) => {
    map.once("load", done);
    map.once("error", (event) => { if (!map.loaded()) broken(event.error); });
  });
  for (const feature of features.features) {
    if (feature.geometry.type === "Point") mark(feature, library).addTo(map);
  }
  box.dataset.state = "ready";
}

/** A mark tells by shape and number, not by colour; its name opens by a click. Text stays text. */
function mark({ geometry, properties }, library) {
  const element = document.createElement("div");
  element.className = "map-mark";
  const number = properties.what === "stop" && properties.number > 0 ? properties.number : "";
  element.textContent = number;
  element.classList.add(properties.supply ? "map-mark-supply"
    : number ? "map-mark-numbered" : "map-mark-hall");
  element.title = properties.name;
  element.setAttribute("aria-label", `${number} ${properties.name}`.trim());
  element.setAttribute("role", "img");
  const popup = new library.Popup({ offset: 14 }).setText(
    properties.trip_id ? `${properties.trip_id} ${number} ${properties.name}` : properties.name);
  return new library.Marker({ element }).setLngLat(geometry.coordinates).setPopup(popup);
}

function style(tiles, features, roads) {
  const sources = {
    roads: { type: "geojson", data: roads },
    features: { type: "geojson", data: features },
  };
  const trips = ["==", ["get", "what"], "trip"];
  const layers = [
    { id: "ground", type: "background", paint: { "background-color": GROUND } },
    { id: "roads", type: "line", source: "roads", paint: {
      "line-color": ROAD, "line-width": ["match", ["get", "road_class"], "national", 2.5, 1.25] } },
    { id: "casing", type: "line", source: "features", filter: trips,
      paint: { "line-color": CASING, "line-width": 8 } },
    { id: "trips", type: "line", source: "features", filter: trips,
      paint: { "line-color": ROUTE, "line-width": 4 } },
  ];
  if (tiles) {
    sources.tiles = { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 18 };
    layers.splice(1, 0, { id: "tiles", type: "raster", source: "tiles" });
  }
  return { version: 8, sources, layers };
}

function bounds({ features }, library) {
  const lines = features.filter(({ properties }) => properties.what !== "site");
  const points = (lines.length ? lines : features).flatMap(({ geometry }) =>
    geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates);
  if (!points.length) return REGION;
  return points.reduce((all, point) => all.extend(point),
    new library.LngLatBounds(points[0], points[0]));
}

async function geojson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function styles(url) {
  return new Promise((done, broken) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: url, onload: done, onerror: broken });
    document.head.append(link);
  });
}

function say(box, text) {
  const message = box.querySelector(".map-message");
  message.hidden = false;
  message.textContent = text;
}
