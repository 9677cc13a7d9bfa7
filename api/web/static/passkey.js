// Making and showing passkeys (WebAuthn): asks our server what to sign, the device to sign it, and
// sends the form. Without it, and where a browser has no passkeys, the page says so in words.

const fromText = (text) => {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
};

const toText = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const named = (found) => found.map((one) => ({ ...one, id: fromText(one.id) }));

async function made(told) {
  const publicKey = {
    ...told,
    challenge: fromText(told.challenge),
    user: { ...told.user, id: fromText(told.user.id) },
    excludeCredentials: named(told.excludeCredentials ?? []),
  };
  const key = await navigator.credentials.create({ publicKey });
  return {
    id: key.id,
    rawId: toText(key.rawId),
    type: key.type,
    response: {
      clientDataJSON: toText(key.response.clientDataJSON),
      attestationObject: toText(key.response.attestationObject),
    },
  };
}

async function signed(told) {
  const publicKey = {
    ...told,
    challenge: fromText(told.challenge),
    allowCredentials: named(told.allowCredentials ?? []),
  };
  const key = await navigator.credentials.get({ publicKey });
  return {
    id: key.id,
    rawId: toText(key.rawId),
    type: key.type,
    response: {
      clientDataJSON: toText(key.response.clientDataJSON),
      authenticatorData: toText(key.response.authenticatorData),
      signature: toText(key.response.signature),
    },
  };
}

/** What our server refuses is in the reader's words; all else is told by the page's own words. */
class Refused extends Error {}

async function asked(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.problem ?? form.dataset.failed);
  return told;
}

function wordsOf(error, form) {
  if (error instanceof Refused) return error.message;
  const words = {
    NotAllowedError: form.dataset.cancelled,
    AbortError: form.dataset.cancelled,
    InvalidStateError: form.dataset.known,
  };
  return words[error.name] ?? form.dataset.failed;
}

function work(form) {
  const state = form.querySelector("[data-passkey-state]");
  const button = form.querySelector("button");
  const number = form.elements.number; // what may be typed in the place of a passkey
  const say = (words) => {
    state.textContent = words;
    state.hidden = false;
    state.focus();
  };
  const isHere = window.isSecureContext && location.origin === form.dataset.origin;
  if (number && !(isHere && window.PublicKeyCredential)) return;
  if (!isHere) {
    say(form.dataset.elsewhere);
    button.disabled = true;
    return;
  }
  if (!window.PublicKeyCredential) {
    say(form.dataset.unsupported);
    button.disabled = true;
    return;
  }
  form.addEventListener("submit", async (event) => {
    if (number?.value.trim()) return;
    event.preventDefault();
    state.hidden = true;
    button.disabled = true;
    try {
      const told = await asked(form);
      const answer = form.dataset.passkey === "add" ? await made(told) : await signed(told);
      form.elements.answer.value = JSON.stringify(answer);
      const isAsked = form.dataset.passkey === "add"; // the password went with that already
      if (isAsked && form.elements.password) form.elements.password.value = "";
      form.submit();
    } catch (error) {
      button.disabled = false;
      say(wordsOf(error, form));
    }
  });
}

document.querySelectorAll("form[data-passkey]").forEach(work);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a challenge that was used up is worth nothing
});
