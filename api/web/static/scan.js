// Reading a code with the camera into the field that scanners and fingers type into, and steppers.
// Loaded with the page; the reader itself (WebAssembly) comes only when somebody asks for it.

const PAUSE_MS = 200;

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

function makeScannable(form) {
  const button = form.querySelector("[data-scan-start]");
  const video = form.querySelector("[data-scan-video]");
  const state = form.querySelector("[data-scan-state]");
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
    state.hidden = true;
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
      state.textContent = form.dataset.failed;
      state.setAttribute("role", "alert");
      state.hidden = false;
      field.focus();
    }
  });
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
