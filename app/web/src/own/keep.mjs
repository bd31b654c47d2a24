// A form that is sent without signal (<form data-keep>) keeps its answer in the open page and sends it when the signal is back.
// Nothing is stored. The server takes the same form sent twice as one, so it may go again when nobody knows whether it arrived.
const WORDS = "No signal. Your answer is kept here and goes as soon as there is signal.";
const OURS = "That did not work, and it is our fault. Your answer is kept here and goes again in a moment.";
const GIVES_UP_MS = 20_000;
const AGAIN_MS = 15_000;
let kept = null;

export function keepAnswers() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-keep]")) return;
    event.preventDefault();
    if (kept?.form !== form) drop();
    kept ??= { form, line: null, timer: 0, sending: false };
    kept.submitter = event.submitter;
    send();
  });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => { if (kept?.line) event.preventDefault(); });
}

async function send() {
  const own = kept;
  if (!own || own.sending) return;
  clearTimeout(own.timer);
  own.sending = true;
  let answer = null;
  try {
    const body = new URLSearchParams(new FormData(own.form, own.submitter));
    answer = await fetch(own.form.action, { method: "POST", body, signal: AbortSignal.timeout?.(GIVES_UP_MS) });
  } catch { /* No answer: it stays here. */ }
  own.sending = false;
  if (kept !== own) return;
  if (!answer || answer.status >= 500) return stay(own, answer ? OURS : WORDS);
  drop();
  if (answer.redirected) return location.assign(answer.url);
  // Refused, with a page that says why: the browser itself shows it.
  delete own.form.dataset.keep;
  own.form.requestSubmit(own.submitter);
}

function stay(own, words) {
  own.line ??= says(own);
  if (own.line.firstChild.textContent !== words) own.line.firstChild.textContent = words;
  own.timer = setTimeout(send, AGAIN_MS);
}

function says(own) {
  const line = document.createElement("div");
  line.className = "nt-note nt-note--warn";
  line.setAttribute("role", "alert");
  const again = document.createElement("button");
  Object.assign(again, { type: "button", className: "nt-tool", textContent: "Try now" });
  again.addEventListener("click", send);
  line.append(document.createElement("p"), again);
  (own.submitter ?? own.form.lastElementChild).before(line);
  return line;
}

function drop() {
  clearTimeout(kept?.timer);
  kept?.line?.remove();
  kept = null;
}
