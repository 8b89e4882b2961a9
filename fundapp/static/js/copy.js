// [data-copy] puts its text on the clipboard and says so in the words of data-done.
export function offerCopies(page) {
  if (!navigator.clipboard) return;
  for (const button of page.querySelectorAll("[data-copy]")) {
    const label = button.querySelector("span");
    label.setAttribute("role", "status");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = button.dataset.done;
    });
  }
}
