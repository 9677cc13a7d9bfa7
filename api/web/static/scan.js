// Reading a code with the camera or a keyboard scanner, wherever the focus is, and steppers.
// Loaded with the page; the reader itself (WebAssembly) comes only when somebody asks for it.

const PAUSE_MS = 200;
const SCANNER_MS = 250;
const LEAST_LETTERS = 4;
const ALL_DIGITS = /^[0-9]{8,}$/;
const TYPED_INTO = "textarea, input:not([type=checkbox], [type=radio], [type=file])";

/** Load the reader from our own server; it would take its .wasm from elsewhere by itself. */
async function loadReader(form) {
  const reader = await import(new URL(form.dataset.reader, location.href).href);
  const wasm = new URL(form.dataset.wasm, location.href).href;
  await reader.prepareZXingModule({
    overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasm : prefix + path) },
    fireImmediately: true,
  });
  return reader;
}

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

async function readFrom(video, reader, isWanted) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  while (isWanted()) {
    if (video.videoWidth) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      const found = await reader.readBarcodes(picture, { tryHarder: true, maxNumberOfSymbols: 1 });
      const code = found.find((one) => one.text);
      if (code) return code.text;
    }
    await wait(PAUSE_MS);
  }
  return "";
}

/** Say something beside the field that is searched in; an empty text takes it back. */
function say(form, text) {
  const state = form.querySelector("[data-scan-state]");
  state.textContent = text;
  state.setAttribute("role", "alert");
  state.hidden = text === "";
}

/** Return the lot whose label was read, or an empty text where it is no label of ours. */
function lotOfLabel(text) {
  const found = /\/lots\/([^/?#]+)/.exec(text);
  try {
    return found ? decodeURIComponent(found[1]) : "";
  } catch {
    return "";
  }
}

/** Tick what this page has of a lot, or lead to where it is counted, without leaving the page;
    tell whether the code was dealt with. */
function takenHere(form, code, isSearched) {
  const plain = code.normalize("NFKC").trim();
  const lot = lotOfLabel(plain);
  const here = [...document.querySelectorAll("[data-lot]")];
  const fields = here.filter((one) => one.dataset.lot === (lot || plain));
  const isOpen = (one) => (one.type === "checkbox" ? !one.checked : !one.value);
  const field = fields.find(isOpen) ?? fields[0];
  if (!field && !(here.length && (lot || (!isSearched && ALL_DIGITS.test(plain))))) return false;
  say(form, field ? "" : form.dataset.notHere.replace("{code}", lot || plain));
  if (!field) return true;
  if (field.type === "checkbox") field.checked = true;
  field.focus();
  field.select();
  field.scrollIntoView({ block: "center" });
  return true;
}

/** A scanner types without a pause and ends with Enter, some with two: what it reads goes into the search
    wherever the focus is, but stays in a field that is typed into unless this page knows the lot. */
function listenToScanner(form) {
  const search = form.querySelector("input[type=search]");
  let read = null;
  const begun = (event) => ({ text: "", at: 0, field: event.target, before: event.target.value });
  document.addEventListener("keydown", (event) => {
    const at = event.timeStamp;
    if (event.key === "Shift") return;
    if (read && at - read.at > SCANNER_MS) read = null;
    if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
      read ??= begun(event);
      read.text += event.key;
      read.at = at;
      return;
    }
    const done = read;
    read = null;
    if (event.key === "Enter" && event.target.matches("[type=checkbox][data-lot]")) {
      event.preventDefault();
    }
    if (event.key !== "Enter" || !done || done.text.length < LEAST_LETTERS) return;
    const { field } = done;
    if (field === search) return;
    const isTypedInto = field.matches(TYPED_INTO);
    if (isTypedInto && !takenHere(form, done.text, false)) return;
    event.preventDefault();
    if (done.before !== undefined) field.value = done.before;
    if (isTypedInto) return;
    search.value = done.text;
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    if (!takenHere(form, search.value, true)) return;
    event.preventDefault();
    search.value = "";
  });
}

function makeScannable(form) {
  listenToScanner(form);
  const button = form.querySelector("[data-scan-start]");
  const video = form.querySelector("[data-scan-video]");
  const field = form.querySelector("input[type=search]");
  if (!navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    button.setAttribute("aria-pressed", "false");
  };
  button.addEventListener("click", async () => {
    if (stream) {
      stop();
      return;
    }
    say(form, "");
    try {
      const camera = { video: { facingMode: "environment", width: { ideal: 1280 } } };
      stream = await navigator.mediaDevices.getUserMedia(camera);
      button.setAttribute("aria-pressed", "true");
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      const text = await readFrom(video, await loadReader(form), () => stream !== null);
      stop();
      if (text) {
        field.value = text;
        form.requestSubmit();
      }
    } catch {
      stop();
      say(form, form.dataset.failed);
      field.focus();
    }
  });
}

const KEPT_MS = 10 * 60 * 1000;

/** Keep what is ticked while another lot is looked for, for whoever comes back to the page soon. */
function keepTicks(link) {
  link.addEventListener("click", () => {
    const lots = [...document.querySelectorAll("[data-lot]:checked")].map((e) => e.dataset.lot);
    const kept = { path: location.pathname, at: Date.now(), lots };
    sessionStorage.setItem("ticks", JSON.stringify(kept));
  });
}

function tickAgain() {
  const kept = JSON.parse(sessionStorage.getItem("ticks") ?? "null");
  if (kept?.path !== location.pathname) return;
  sessionStorage.removeItem("ticks");
  if (Date.now() - kept.at > KEPT_MS) return;
  for (const box of document.querySelectorAll("[type=checkbox][data-lot]")) {
    if (kept.lots.includes(box.dataset.lot)) box.checked = true;
  }
}

/** A step from what stands in the field, or from the last reading where it is empty. */
function makeStepper(button) {
  const field = button.parentElement.querySelector("input");
  button.hidden = false;
  button.addEventListener("click", () => {
    const plain = field.value.normalize("NFKC").replace(/[−‐–ー]/, "-");
    const from = Number.parseFloat(plain || field.dataset.from || "0");
    const step = Number.parseFloat(button.dataset.step);
    const stays = plain === "" && field.dataset.from !== undefined;
    field.value = (stays ? from : (Number.isNaN(from) ? 0 : from) + step).toFixed(1);
  });
}

document.querySelectorAll("[data-scan]").forEach(makeScannable);
document.querySelectorAll("[data-step]").forEach(makeStepper);
document.querySelectorAll("[data-keeps-ticks]").forEach(keepTicks);
tickAgain();
