// What all pages share. Every page works without it.

/** Lead keyboard and screen reader to what went wrong, or was done, in the page or its new part. */
function focusOnMessage(part) {
  const found = part.querySelector(".error-summary, .notice-error[role='alert']");
  if (!found) return;
  found.setAttribute("tabindex", "-1");
  found.focus();
}

/** On narrow screens the menu begins closed; wide screens have no button for it. */
function foldMenu() {
  const menu = document.querySelector(".site-menu");
  if (!menu) return;
  const narrow = window.matchMedia("(max-width: 40rem)");
  const follow = () => { menu.open = !narrow.matches; };
  narrow.addEventListener("change", follow);
  follow();
}

const WAIT_MS = 5000;
const sent = new WeakMap();

/** A form that is on its way is not sent a second time by a double click. Forms that htmx or another
    script takes, and those that only ask (GET), are left alone; after a while it may be sent again. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const before = sent.get(form);
  if (before !== undefined && event.timeStamp - before < WAIT_MS) {
    event.preventDefault();
    return;
  }
  sent.set(form, event.timeStamp);
}

document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", () => {
  for (const form of document.forms) sent.delete(form);
});

foldMenu();
focusOnMessage(document);
document.addEventListener("htmx:after:swap", (event) => focusOnMessage(event.target));
