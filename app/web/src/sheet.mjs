// The script of the builder of sheets: a line of the sheet is dragged to its place. The buttons do the same without it.
let moving = null;

function ready() {
  for (const line of document.querySelectorAll("[data-sheet] > li")) line.draggable = true;
}

// A text or a choice within a line is used as anywhere else.
const taken = (event) => event.target.closest?.("[data-sheet] > li");

document.addEventListener("dragstart", (event) => {
  moving = taken(event);
  if (!moving) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  moving.classList.add("nt-moving");
});
document.addEventListener("dragover", (event) => {
  const over = moving && taken(event);
  if (!over) return;
  event.preventDefault();
  if (over === moving) return;
  const { top, height } = over.getBoundingClientRect();
  over.parentNode.insertBefore(moving, event.clientY < top + height / 2 ? over : over.nextSibling);
});
document.addEventListener("drop", (event) => { if (moving) event.preventDefault(); });
document.addEventListener("dragend", () => {
  const form = moving?.closest("form");
  moving?.classList.remove("nt-moving");
  moving = null;
  // Each line carries its number along, so their order in the form is the order of the sheet.
  form?.requestSubmit();
});
document.addEventListener("htmx:after:settle", ready);
// The whole form is swapped: for a moment the page is short, and the browser would leave who pressed at its end.
let at = 0;
let pressed = "";
document.addEventListener("htmx:before:swap", () => {
  at = window.scrollY;
  pressed = document.activeElement?.id ?? "";
});
document.addEventListener("htmx:finally:swap", () => {
  ready();
  if (document.activeElement === document.body) hold(pressed);
  window.scrollTo({ top: at, behavior: "instant" });
});
ready();

// The button that was pressed is gone: its activity has the focus, or the sheet's heading.
function hold(id) {
  const near = id && document.querySelector(id.startsWith("add-") ? `#option-${id.slice(4)} a` : "#so-far");
  if (!near) return;
  if (!near.href) near.tabIndex = -1;
  near.focus({ preventScroll: true });
}
