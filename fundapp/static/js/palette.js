// Go to any page that a link of this page leads to: the main navigation first, then the rest.
import { whenOpened } from "./dialogs.js";

export function preparePalette(page) {
  const dialog = page.getElementById("palette");
  const query = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const links = collect(page);
  let chosen = 0;

  function show() {
    const words = plain(query.value).split(/\s+/).filter(Boolean);
    const found = links.filter(({ key }) => words.every((word) => key.includes(word))).slice(0, 12);
    chosen = Math.max(0, Math.min(chosen, found.length - 1));
    list.replaceChildren(...found.map((link, index) => option(page, link, index, index === chosen)));
    if (!found.length) list.append(option(page, { text: dialog.dataset.none }, 0, false));
    query.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
    return found;
  }

  function go(found, index) {
    if (found[index]) location.assign(found[index].href);
  }

  query.addEventListener("input", () => { chosen = 0; show(); });
  query.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); chosen += step; show(); }
    if (event.key === "Enter") { event.preventDefault(); go(show(), chosen); }
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) go(show(), Number(item.dataset.index));
  });
  whenOpened(dialog, () => { query.value = ""; chosen = 0; show(); query.focus(); });
}

function collect(page) {
  const seen = new Map();
  for (const link of page.querySelectorAll(".nav a, main a[href]")) {
    const text = (link.querySelector("span") ?? link).textContent.trim();
    if (text && !seen.has(link.href)) seen.set(link.href, { href: link.href, text, key: plain(text) });
  }
  return [...seen.values()];
}

function option(page, { text }, index, selected) {
  const item = page.createElement("li");
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(selected));
  item.id = `palette-${index}`;
  item.dataset.index = index;
  item.textContent = text;
  return item;
}

// Accents do not matter when one is in a hurry.
function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}
