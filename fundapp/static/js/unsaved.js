// The browser asks before a form marked data-unsaved is left with something typed; the wording is the browser's own.
export function guardTyping(page) {
  for (const form of page.querySelectorAll("form[data-unsaved]")) {
    let typed = Boolean(page.querySelector("[data-focus]"));
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
    addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  }
}
