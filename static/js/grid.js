// form[data-lines]: lines of numbers, one per <tbody data-line>. Enter and the arrows go to
// the same column of the next line; a line that is left is stored by itself (htmx), if its
// numbers changed; the bar counts along. Without this the form is sent as a whole.
const form = document.querySelector("form[data-lines]");
const lines = () => [...form.querySelectorAll("[data-line]")];
const fieldsOf = (line) => [...line.querySelectorAll("[data-column], [data-reason]")];
const contentOf = (line) => fieldsOf(line).map((el) => el.value.trim()).join("|");

const stored = new Map(); // id of a line → its content when it came from the server
const note = (line) => stored.set(line.id, contentOf(line));

let pending = 0; // lines on their way
let waiting = null; // the button that was pressed meanwhile
let tapped = null; // id of the line whose button was pressed

function neighbour(line, column, step) {
  const all = lines();
  for (let at = all.indexOf(line) + step; all[at]; at += step) {
    const field =
      all[at].querySelector(`[data-column="${column}"]`) ?? all[at].querySelector("[data-column]");
    if (field) return field;
  }
  return null;
}

function move(event) {
  const field = event.target;
  const line = field.closest("[data-line]");
  const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
  if (!line || !(event.key in steps) || !field.matches("[data-column], [data-reason]")) return;
  event.preventDefault();
  const next = neighbour(line, field.dataset.column, steps[event.key]);
  if (next) {
    next.focus();
    next.select();
  } else if (event.key === "Enter") field.blur();
}

function leave(event) {
  const line = event.target.closest("[data-line]");
  if (!line || event.relatedTarget?.type === "submit") return;
  setTimeout(() => {
    const isHere = line.contains(document.activeElement);
    if (isHere || !line.isConnected || contentOf(line) === stored.get(line.id)) return;
    line.dispatchEvent(new Event("line-leave"));
  });
}

// A line that is being typed into counts as one to be sent; the server says more.
const markOf = (line) => {
  const isTyped = contentOf(line) !== stored.get(line.id);
  return isTyped && line.dataset.line === "empty" ? "ready" : line.dataset.line;
};

function count() {
  const words = form.querySelector("[data-lines-words]");
  if (!words) return;
  const many = { ready: 0, check: 0, empty: 0, done: 0 };
  for (const line of lines()) many[markOf(line)] += 1;
  words.textContent =
    `${many.ready} baris siap kirim, ${many.check} perlu diperiksa, ${many.empty} kosong.`;
  form.querySelector("[data-lines-send]").textContent = many.ready
    ? `Kirim ${many.ready} laporan`
    : "Kirim yang terisi";
}

// “Nihil” of a line without numbers: 0 meetings, and the question why.
function zero(event) {
  const line = event.target.closest("[data-line]");
  if (event.target.closest("[data-tap]")) tapped = line.id;
  if (!event.target.closest("[data-zero]")) return;
  event.preventDefault();
  tapped = line.id;
  line.querySelector("[data-column=meetings]").value = "0";
  line.dispatchEvent(new Event("line-leave"));
}

// Whoever has come back to the line goes on typing: only key and version are taken over.
function spare(event) {
  const line = event.detail.target;
  if (!line.contains(document.activeElement) || !document.activeElement.matches("input")) return;
  event.detail.shouldSwap = false;
  const answer = document.createElement("template");
  answer.innerHTML = event.detail.xhr.responseText;
  for (const hidden of answer.content.querySelectorAll("input[type=hidden]")) {
    const mine = line.querySelector(`[name="${hidden.name}"]`);
    if (mine) mine.value = hidden.value;
  }
}

function settle(event) {
  const line = document.getElementById(event.detail.target.id);
  if (!line) return;
  note(line);
  form.dispatchEvent(new Event("input")); // keep.js forgets what is stored now
  if (tapped !== line.id) return;
  tapped = null;
  const all = lines();
  const next = all.slice(all.indexOf(line) + 1).find((other) => other.querySelector("[data-tap]"));
  const field = line.querySelector("[data-reason]") ?? line.querySelector("[data-tap]");
  (field ?? next?.querySelector("[data-tap]"))?.focus({ preventScroll: !field });
}

function lost(isLost) {
  const words = form.querySelector("[data-lines-lost]");
  if (words) words.hidden = !isLost;
}

if (form) {
  lines().forEach(note);
  form.addEventListener("input", count);
  form.addEventListener("keydown", move);
  form.addEventListener("focusout", leave);
  form.addEventListener("click", zero);
  form.addEventListener("submit", (event) => {
    if (!pending) return;
    event.preventDefault();
    waiting = event.submitter;
  });
  form.addEventListener("htmx:beforeRequest", () => (pending += 1));
  form.addEventListener("htmx:beforeSwap", spare);
  form.addEventListener("htmx:sendError", () => lost(true));
  form.addEventListener("htmx:responseError", () => lost(true));
  // A line that was replaced is no longer inside the form when its request ends.
  document.body.addEventListener("htmx:afterSettle", settle);
  document.body.addEventListener("htmx:afterRequest", (event) => {
    pending = Math.max(0, pending - 1);
    if (event.detail.successful) lost(false);
    if (pending || !waiting) return;
    const button = waiting;
    waiting = null;
    setTimeout(() => form.requestSubmit(button));
  });
}
