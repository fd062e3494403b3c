// form[data-kinds]: shows the part "khusus-KIND" of the kind that is chosen only.
const form = document.querySelector("form[data-kinds]");
const parts = [...form.querySelectorAll("[id^='khusus-']")];

function show() {
  const chosen = form.querySelector("[data-kind]:checked")?.value;
  for (const part of parts) part.hidden = part.id !== `khusus-${chosen}`;
}

form.addEventListener("change", show);
show();
