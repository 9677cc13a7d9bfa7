// Takes the token out of the address behind #, where no server sees it. Without this it is typed.

const field = document.getElementById("token");

/** Have the token in the form, and keep it when the language is changed. */
function take() {
  const token = location.hash.slice(1);
  if (token) field.value = token;
  document.getElementById("token-field").hidden = field.value !== "";
  for (const link of document.querySelectorAll(".language-switch")) {
    if (field.value) link.hash = field.value;
  }
}

window.addEventListener("hashchange", take);
take();
