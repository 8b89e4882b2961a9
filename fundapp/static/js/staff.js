// Enhancements for staff pages. Everything works without them; every word they show is rendered by the templates.
import { focusFirst } from "./focus.js";
import { openDialogs } from "./dialogs.js";
import { listenToKeys } from "./keys.js";
import { listShortcuts } from "./shortcuts.js";
import { preparePalette } from "./palette.js";
import { guardTyping } from "./unsaved.js";
import { offerCopies } from "./copy.js";
import { closeMenus } from "./menus.js";
import { followProgress } from "./progress.js";

focusFirst(document);
openDialogs(document);
preparePalette(document);
listenToKeys(document);
listShortcuts(document);
guardTyping(document);
offerCopies(document);
closeMenus(document);
followProgress(document);
