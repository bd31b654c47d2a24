// Says beside the control that a request did not work; the page and what was typed stay as they are.
const CONNECTION = "That did not work. Check your connection and try again.";
const OURS = "That did not work. It is our fault, not yours. Try again in a minute.";

export function announceFailures() {
  document.addEventListener("htmx:error", (event) => say(event.target, CONNECTION));
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status >= 500) say(event.target, OURS);
  });
  document.addEventListener("htmx:before:request", () => document.querySelectorAll("[data-failure]").forEach((line) => line.remove()));
}

function say(source, words) {
  const control = source.contains(document.activeElement) ? document.activeElement : source;
  const line = document.createElement("p");
  line.className = "nt-error";
  line.dataset.failure = "";
  line.setAttribute("role", "alert");
  line.textContent = words;
  (control.closest("label, .nt-group") ?? control).after(line);
}
