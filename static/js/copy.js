// [data-copy="#id"] copies the text of that element and says so in the button. Where the
// browser refuses (no HTTPS) the text is selected, ready for copying by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  getSelection().selectAllChildren(source);
  if (!navigator.clipboard) return;
  await navigator.clipboard.writeText(source.value ?? source.innerText.trim());
  button.setAttribute("aria-live", "polite");
  button.textContent = "Tersalin";
});
