// The help lists the keys of this very page: whatever carries data-key and can be seen, under its own name or data-key-name.
import { whenOpened } from "./dialogs.js";

export function listShortcuts(page) {
  const dialog = page.getElementById("shortcuts");
  const list = dialog.querySelector("dl");
  const everywhere = [...list.children];
  whenOpened(dialog, () => {
    const seen = new Map();
    for (const item of page.querySelectorAll("[data-key]")) {
      if (item.checkVisibility() && !seen.has(item.dataset.key)) seen.set(item.dataset.key, name(item));
    }
    list.replaceChildren(...everywhere, ...[...seen].flatMap(([key, text]) => row(page, key, text)));
  });
}

function name(item) {
  return (item.dataset.keyName ?? item.ariaLabel ?? item.labels?.[0]?.textContent ?? item.textContent).trim();
}

function row(page, key, text) {
  const [term, words, cap] = ["dt", "dd", "kbd"].map((tag) => page.createElement(tag));
  cap.textContent = key;
  term.append(cap);
  words.textContent = text;
  return [term, words];
}
