// Marks each form that htmx now serves, so that CSS may hide its extra button: never before the script has really come.
export function markLive(htmx) {
  if (!htmx) return;
  const mark = () => document.querySelectorAll("form[hx-get]").forEach((form) => { form.dataset.live = ""; });
  mark();
  document.addEventListener("htmx:after:swap", mark);
}
