// Escape and a click elsewhere close an open menu.
export function closeMenus(page) {
  const menus = [...page.querySelectorAll("details.menu")];
  const close = (except) => menus.filter((menu) => menu !== except).forEach((menu) => { menu.open = false; });
  page.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  page.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
