// Ctrl+K opens the palette. Single keys reach what carries data-key; they can be turned off on this device (WCAG 2.1.4).
const SETTING = "single-keys";

export function listenToKeys(page) {
  const choice = page.getElementById(SETTING);
  choice.checked = localStorage.getItem(SETTING) !== "off";
  choice.addEventListener("change", () => localStorage.setItem(SETTING, choice.checked ? "on" : "off"));
  page.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(page, "palette");
    } else if (isSingle(event) && choice.checked && !page.querySelector("dialog[open]")) {
      press(page, event);
    }
  });
}

function isSingle({ ctrlKey, metaKey, altKey, target }) {
  return !ctrlKey && !metaKey && !altKey && !target.closest("input, select, textarea, [contenteditable]");
}

function press(page, event) {
  if (event.key === "?") return open(page, "shortcuts");
  const found = [...page.querySelectorAll("[data-key]")].find((item) => item.dataset.key === event.key && item.checkVisibility());
  if (!found) return;
  event.preventDefault();
  if (found.matches("input, select, textarea")) found.focus();
  else found.click();
}

function open(page, id) {
  const dialog = page.getElementById(id);
  if (!dialog.open) dialog.showModal();
}
