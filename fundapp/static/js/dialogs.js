// [data-open="id"] opens that dialog instead of leading to the page that asks the same; [data-close] closes it.
export function openDialogs(page) {
  for (const opener of page.querySelectorAll("[data-open]")) opener.hidden = false;
  page.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      page.getElementById(opener.dataset.open).showModal();
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    if (event.target instanceof HTMLDialogElement && outside(event)) event.target.close();
  });
}

// Calls back each time the dialog has been opened, by whichever way.
export function whenOpened(dialog, callback) {
  new MutationObserver(() => { if (dialog.open) callback(); }).observe(dialog, { attributeFilter: ["open"] });
}

function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
