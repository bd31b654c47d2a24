// Starts the kit's modules on the page, and again on the parts that a swap brings.
import { Button } from "nhsuk-frontend/dist/nhsuk/components/button/button.mjs";
import { ErrorSummary } from "nhsuk-frontend/dist/nhsuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "nhsuk-frontend/dist/nhsuk/components/password-input/password-input.mjs";
import { SkipLink } from "nhsuk-frontend/dist/nhsuk/components/skip-link/skip-link.mjs";

export function startKit() {
  start();
  document.addEventListener("htmx:after:swap", start);
}

function start() {
  if (!document.body.classList.contains("nhsuk-frontend-supported")) return;
  for (const Module of [Button, ErrorSummary, PasswordInput, SkipLink]) {
    const fresh = `[data-module="${Module.moduleName}"]:not([data-${Module.moduleName}-init])`;
    document.querySelectorAll(fresh).forEach((root) => new Module(root));
  }
}
