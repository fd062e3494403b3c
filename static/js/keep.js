// form[data-keep="KEY"]: what is typed outlives a reload, a lost connection and a sign-in
// in the same tab, until it was saved. Kept per person, in sessionStorage; only the
// fields that were changed, so that a draft never overwrites the work of others.
const user = document.body.dataset.user;
const SENT = "keep-sent";

const nameOf = (form) => `keep:${user}:${form.dataset.keep}`;
const fieldsOf = (form) =>
  [...form.elements].filter(
    (el) =>
      el.name &&
      !el.closest("[data-keep-off]") &&
      !["hidden", "password", "file", "submit", "button"].includes(el.type),
  );
const isBox = (el) => el.type === "checkbox" || el.type === "radio";
const isChanged = (el) => {
  if (isBox(el)) return el.checked !== el.defaultChecked;
  if (el.options) {
    const given = [...el.options].filter((option) => option.defaultSelected);
    const first = el.multiple ? [] : [el.options[0]];
    const before = (given.length ? given : first).map((option) => option?.value);
    return String(before) !== String(valueOf(el));
  }
  return el.value !== el.defaultValue;
};
const valueOf = (el) => {
  if (isBox(el)) return el.checked;
  return el.multiple ? [...el.selectedOptions].map((option) => option.value) : el.value;
};
const slot = (el) => (isBox(el) ? `${el.name}=${el.value}` : el.name);

function save(form) {
  const draft = fieldsOf(form).filter(isChanged).map((el) => [slot(el), valueOf(el)]);
  if (draft.length) sessionStorage.setItem(nameOf(form), JSON.stringify(draft));
  else sessionStorage.removeItem(nameOf(form));
}

function restore(form) {
  const draft = new Map(JSON.parse(sessionStorage.getItem(nameOf(form)) ?? "[]"));
  const restored = fieldsOf(form).filter((el) => draft.has(slot(el)));
  for (const el of restored) {
    const value = draft.get(slot(el));
    if (isBox(el)) el.checked = value;
    else if (el.multiple) for (const o of el.options) o.selected = value.includes(o.value);
    else el.value = value;
    el.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (restored.some(isChanged)) form.prepend(notice(form));
}

function notice(form) {
  const note = document.createElement("div");
  note.className = "note note--info";
  note.setAttribute("role", "status");
  const words = document.createElement("div");
  words.append("Isian Anda yang belum disimpan sudah dikembalikan. ");
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-outline-secondary btn-sm";
  drop.textContent = "Buang isian saya";
  drop.addEventListener("click", () => {
    sessionStorage.removeItem(nameOf(form));
    form.reset();
    note.remove();
  });
  words.append(drop);
  note.append(words);
  return note;
}

const forms = [...document.querySelectorAll("form[data-keep]")];
const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
// Saved is what the next page confirms with a message; anything else, an error page, a
// sign-in, no signal, leaves the draft.
const isConfirmed = document.querySelector("[data-messages] .note--ok");
const cameBack = forms.some((form) => nameOf(form) === sent && "keepBound" in form.dataset);
if (sent && user && isConfirmed && !cameBack) sessionStorage.removeItem(sent);

for (const form of user ? forms : []) {
  if (!("keepBound" in form.dataset)) restore(form);
  form.addEventListener("input", () => save(form));
  form.addEventListener("change", () => save(form));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, nameOf(form)));
}

// form[data-keep-end] signs out: on a shared telephone nothing stays behind.
for (const form of document.querySelectorAll("form[data-keep-end]")) {
  form.addEventListener("submit", () => {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("keep")) sessionStorage.removeItem(key);
    }
  });
}
