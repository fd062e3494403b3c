// form[data-keep="KEY"]: what is typed outlives a reload, a lost connection and a sign-in,
// until it was saved. Kept per person: in the tab, and only the fields that were changed, so
// that a draft never overwrites the work of others; with data-keep-phone on the telephone,
// as the whole form with its submission key and version, until the server has it.
const user = document.body.dataset.user;
const SENT = "keep-sent";
const NOT_KEPT = "csrfmiddlewaretoken";

const nameOf = (form) => `keep:${user}:${form.dataset.keep}`;
const isOfPhone = (form) => "keepPhone" in form.dataset;
const shelfOf = (form) => (isOfPhone(form) ? localStorage : sessionStorage);
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
  if (isOfPhone(form)) {
    savePhone(form);
    return;
  }
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

// ---------------------------------------------------------------- on the telephone

const contentOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => name !== NOT_KEPT && typeof value === "string");
const readPhone = (name) => JSON.parse(localStorage.getItem(name) ?? "null");

function savePhone(form, isSent = false) {
  const draft = { at: Date.now(), isSent, content: contentOf(form) };
  try {
    localStorage.setItem(nameOf(form), JSON.stringify(draft));
  } catch {
    return; // no room: the page still holds what was typed
  }
  tell(form, draft.at);
}

function tell(form, at) {
  const [place, moment] = [form.querySelector("[data-keep-state]"), new Date(at)];
  const time = [moment.getHours(), moment.getMinutes()].map((n) => String(n).padStart(2, "0"));
  const words = `Tersimpan di ponsel pukul ${time.join(".")}, belum terkirim.`;
  if (place && place.textContent !== words) place.textContent = words;
}

function restorePhone(form) {
  const draft = readPhone(nameOf(form));
  if (!draft) return;
  const values = new Map();
  for (const [name, value] of draft.content) values.set(name, [...(values.get(name) ?? []), value]);
  const before = JSON.stringify(typed(form));
  form.dispatchEvent(new CustomEvent("keep:restore", { bubbles: true, detail: [...values.keys()] }));
  for (const el of form.elements) {
    const given = values.get(el.name);
    if (isBox(el)) el.checked = Boolean(given?.includes(el.value));
    else if (given && el.type !== "submit") [el.value] = given;
  }
  for (const [name, given] of values) {
    if (given[0] && !form.elements[name]) form.append(hidden(name, given[0]));
  }
  form.dispatchEvent(new CustomEvent("keep:restored", { bubbles: true }));
  tell(form, draft.at);
  if (JSON.stringify(typed(form)) !== before) form.prepend(notice(form));
}

// A field that the page shows only after sending, as the reason for a number is.
function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}

const typed = (form) => contentOf(form).filter(([name]) => !["key", "version"].includes(name));

// A form that came back is the answer to a POST. Reloading it, or returning to it, asks for
// the page anew and gets what was typed from the telephone, where a browser would ask
// whether to send the form again.
if (document.querySelector("form[data-keep-phone][data-keep-bound], [data-keep-drop]")) {
  history.replaceState(history.state, "", location.href);
}

// Back to a page that the browser kept, whose form was stored meanwhile.
addEventListener("pageshow", (event) => {
  const isStored = (form) => form.dataset.keepSent && !localStorage.getItem(nameOf(form));
  if (event.persisted && forms.some((form) => isOfPhone(form) && isStored(form))) location.reload();
});

// [data-keep-stored="KEY UUID"]: the record of that submission; a draft sent as it stands
// there, of which the answer was lost, is done with.
for (const el of user ? document.querySelectorAll("[data-keep-stored]") : []) {
  const [key, pk] = el.dataset.keepStored.split(" ");
  const draft = readPhone(`keep:${user}:${key}`);
  const isStored = draft?.content.some(([name, value]) => name === "key" && value === pk);
  if (draft?.isSent && isStored) localStorage.removeItem(`keep:${user}:${key}`);
}

// a[data-keep-drop="KEY"]: leaves, and throws the draft away.
for (const el of document.querySelectorAll("[data-keep-drop]")) {
  el.addEventListener("click", () => localStorage.removeItem(`keep:${user}:${el.dataset.keepDrop}`));
}

// ---------------------------------------------------------------- both

function notice(form) {
  const note = document.createElement("div");
  note.className = "note note--info";
  note.setAttribute("role", "status");
  const words = document.createElement("div");
  words.append(`Isian Anda yang belum ${isOfPhone(form) ? "terkirim" : "disimpan"} sudah dikembalikan. `);
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-outline-secondary btn-sm";
  drop.textContent = "Buang isian saya";
  drop.addEventListener("click", () => {
    shelfOf(form).removeItem(nameOf(form));
    if (isOfPhone(form)) {
      location.reload();
      return;
    }
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
if (sent && user && isConfirmed && !cameBack) {
  sessionStorage.removeItem(sent);
  localStorage.removeItem(sent);
}

for (const form of user ? forms : []) {
  // When all modules of the page have run: one of them makes the sheets of the draft.
  const bring = () => ("keepBound" in form.dataset ? savePhone(form) : restorePhone(form));
  if (isOfPhone(form)) document.addEventListener("DOMContentLoaded", bring);
  else if (!("keepBound" in form.dataset)) restore(form);
  form.addEventListener("input", () => save(form));
  form.addEventListener("change", () => save(form));
  form.addEventListener("submit", () => {
    sessionStorage.setItem(SENT, nameOf(form));
    form.dataset.keepSent = "1";
    if (isOfPhone(form)) savePhone(form, true);
  });
}

// form[data-keep-end] signs out: on a shared telephone nothing stays behind.
for (const form of document.querySelectorAll("form[data-keep-end]")) {
  form.addEventListener("submit", () => {
    for (const shelf of [sessionStorage, localStorage]) {
      for (const key of Object.keys(shelf)) if (key.startsWith("keep")) shelf.removeItem(key);
    }
  });
}
