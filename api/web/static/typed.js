// A shared tablet locks while somebody counts. What they had typed and sent is not lost: it stands
// in the form again when the page comes back after the number was entered. Loaded with the page.

const KEY = "typed";
const ASKS_FOR_NUMBER = "/switch";
const NOT_AGAIN = /(^|_)id$/;  // each page has fresh ids of its own

const isKept = (field) => field.name && !NOT_AGAIN.test(field.name)
  && !["file", "submit", "password"].includes(field.type);
const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

/** Which form of a page it is: its address on it says so, and a form has one. */
const nameOf = (form) => form.getAttribute("action");

function keep(event) {
  const form = event.target;
  if (form.method !== "post" || !form.closest("main")) return;
  const fields = [...form.elements].filter(isKept).map((field) =>
    [field.name, field.value, isTicked(field) ? field.checked : null]);
  const typed = { path: location.pathname, form: nameOf(form), fields };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(typed));
  } catch {
    // the tablet keeps nothing: the form is sent as ever
  }
}

/** Fill a form again; fields that the page no longer has are left out. */
function fill(form, fields) {
  for (const [name, value, ticked] of fields) {
    const named = [...form.elements].filter((field) => field.name === name);
    const field = ticked === null ? named[0] : named.find((one) => one.value === value);
    if (!field) continue;
    if (ticked === null) field.value = value;
    else field.checked = ticked;
  }
}

function fillAgain() {
  const typed = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const from = document.referrer ? new URL(document.referrer).pathname : "";
  sessionStorage.removeItem(KEY);
  if (from !== ASKS_FOR_NUMBER || typed?.path !== location.pathname) return;
  const form = [...document.forms].find((one) => nameOf(one) === typed.form);
  if (form) fill(form, typed.fields);
}

fillAgain();
document.addEventListener("submit", keep);
