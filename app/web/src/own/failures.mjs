// Says beside the control that a request did not work; the page and what was typed stay as they are.
const WORDS = "That did not work. Check your connection and try again.";

export function announceFailures() {
  document.addEventListener("htmx:error", (event) => say(event.target));
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status >= 500) say(event.target);
  });
  document.addEventListener("htmx:before:request", () => document.querySelectorAll("[data-failure]").forEach((line) => line.remove()));
}

function say(source) {
  const control = source.contains(document.activeElement) ? document.activeElement : source;
  const line = document.createElement("p");
  line.className = "nt-error";
  line.dataset.failure = "";
  line.setAttribute("role", "alert");
  line.textContent = WORDS;
  (control.closest("label, .nt-group") ?? control).after(line);
}
