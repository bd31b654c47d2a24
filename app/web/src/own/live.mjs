// Marks each form that htmx now serves, so that CSS may hide its extra button: never before the script has really come.
// On a phone "Show 7 activities" folds the filters away, so that the list is what you see next.
export function markLive(htmx) {
  if (!htmx) return;
  const mark = () => document.querySelectorAll("form[hx-get]").forEach((form) => { form.dataset.live = ""; });
  mark();
  // Without script the button cannot follow the boxes, so the page gives it no number.
  document.querySelectorAll("[data-live-words]").forEach((button) => { button.textContent = button.dataset.liveWords; });
  document.addEventListener("htmx:after:swap", mark);
  document.addEventListener("submit", (event) => { if (event.target.matches("form[data-filters]")) fold(event.target); });
}

function fold(form) {
  const panel = form.querySelector(".nt-fold");
  const count = document.getElementById("count");
  if (!panel?.open || !count || !panel.querySelector("summary").offsetParent) return;
  panel.open = false;
  count.tabIndex = -1;
  count.focus();
  count.scrollIntoView();
}
