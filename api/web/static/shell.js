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

foldMenu();
focusOnMessage(document);
document.addEventListener("htmx:after:swap", (event) => focusOnMessage(event.target));
