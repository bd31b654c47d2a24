// Shows the buttons that copy an address or ready words (data-copy), which work only with script, and says when it is done.
export function offerCopy() {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    const words = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = "Copied"; }, () => {});
      setTimeout(() => { button.textContent = words; }, 3000);
    });
  });
}
