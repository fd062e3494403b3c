// [data-rows="PREFIX"]: a row more without a journey to the server. Rows that were added
// and typed into before a sign-in come back with the draft that keep.js holds.
function add(box) {
  const total = box.querySelector("[name$='-TOTAL_FORMS']");
  const html = box.querySelector("[data-rows-new]").innerHTML;
  const list = box.querySelector("[data-rows-list]");
  list.insertAdjacentHTML("beforeend", html.replaceAll("__prefix__", total.value));
  total.value = Number(total.value) + 1;
  const row = list.lastElementChild;
  row.open = true;
  return row;
}

function restore(box) {
  const form = box.closest("form");
  if ("keepBound" in form.dataset) return;
  const name = `keep:${document.body.dataset.user}:${form.dataset.keep}`;
  const draft = new Map(JSON.parse(sessionStorage.getItem(name) ?? "[]"));
  const pattern = new RegExp(`^${box.dataset.rows}-(\\d+)-`);
  const last = Math.max(-1, ...[...draft.keys()].map((slot) => slot.match(pattern)?.[1] ?? -1));
  const total = box.querySelector("[name$='-TOTAL_FORMS']");
  while (Number(total.value) <= last) {
    for (const el of add(box).querySelectorAll("[name]")) {
      const isBox = el.type === "checkbox" || el.type === "radio";
      const slot = isBox ? `${el.name}=${el.value}` : el.name;
      if (!draft.has(slot)) continue;
      if (isBox) el.checked = draft.get(slot);
      else el.value = draft.get(slot);
    }
  }
}

for (const box of document.querySelectorAll("[data-rows]")) {
  restore(box);
  box.querySelector("[data-rows-add]").addEventListener("click", (event) => {
    event.preventDefault();
    add(box).querySelector("input:not([type=hidden]), select").focus();
  });
}
