// Buttons that copy a text. Without this the text is selected and copied by hand.

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

/** Copy by the clipboard, or by selecting where a page without HTTPS has none. */
async function copy(button) {
  const field = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.focus();
    field.select();
    if (!document.execCommand("copy")) return;
  }
  button.querySelector("[aria-live]").textContent = button.dataset.copied;
}
