// "Use my location": asks the phone once, only on a tap, and posts the search form with the point in its hidden fields.
const ASKING = "Looking for where you are.";
const FAILED = "We could not find where you are. Type a postcode or a place instead.";

export function offerLocation() {
  if (!navigator.geolocation) return;
  for (const button of document.querySelectorAll("[data-here]")) {
    const form = button.form ?? button.closest("form");
    if (!form) continue;
    forget(form);
    button.hidden = false;
    button.addEventListener("click", () => ask(form));
    form.elements.near?.addEventListener("input", () => forget(form));
    window.addEventListener("pageshow", (event) => { if (event.persisted) forget(form); });
  }
}

function ask(form) {
  say(form, ASKING);
  const options = { enableHighAccuracy: false, timeout: 10000, maximumAge: 60000 };
  navigator.geolocation.getCurrentPosition(({ coords }) => send(form, coords), () => say(form, FAILED), options);
}

function send(form, { latitude, longitude }) {
  form.elements.lat.value = latitude;
  form.elements.lon.value = longitude;
  form.elements.near.value = "";
  form.requestSubmit();
}

function forget(form) {
  form.elements.lat.value = form.elements.lon.value = "";
  say(form, "");
}

function say(form, words) {
  const line = form.querySelector("[data-status]");
  if (line) line.textContent = words;
}
