// After a refused form the reader starts at what went wrong.
export function focusFirst(page) {
  page.querySelector("[data-focus]")?.focus();
}
