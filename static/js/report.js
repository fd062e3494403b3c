// The monthly report's form: sheets come and go without a journey to the server, ages add
// up, chosen topics are named on their fold. Without it the buttons ask the server.
const boxes = [...document.querySelectorAll("[data-sheets]")];

function sheetsOf(box) {
  return [...box.querySelectorAll("[data-sheet]")];
}

function numbersOf(box) {
  const names = [...box.querySelectorAll("[data-sheets-list] [name$='-held_on']")];
  return names.map((el) => Number(el.name.match(/-(\d+)-held_on$/)[1]));
}

function add(box, number = Math.max(-1, ...numbersOf(box)) + 1) {
  const html = box.querySelector("[data-sheets-new]").innerHTML;
  const list = box.querySelector("[data-sheets-list]");
  list.insertAdjacentHTML("beforeend", html.replaceAll("__n__", number));
  rename(box);
  return list.lastElementChild;
}

function rename(box) {
  sheetsOf(box).forEach((sheet, place) => {
    const title = sheet.querySelector("[data-sheet-title]");
    const words = `${title.dataset.sheetTitle} ${place + 1}`;
    title.textContent = words;
    sheet.querySelector("[data-sheet-remove]").setAttribute("aria-label", `Hapus ${words.toLowerCase()}`);
  });
}

function remove(box, sheet) {
  const undo = document.createElement("p");
  const button = document.createElement("button");
  undo.className = "report__undo";
  undo.setAttribute("role", "status");
  undo.append(`${sheet.querySelector("[data-sheet-title]").textContent} dihapus.`, button);
  button.type = "button";
  button.className = "btn btn-link";
  button.textContent = "Kembalikan";
  button.addEventListener("click", () => {
    undo.replaceWith(sheet);
    settle(box);
  });
  sheet.replaceWith(undo);
  settle(box);
  button.focus();
}

// Others, such as keep.js, hear that the form has changed.
function settle(box) {
  rename(box);
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function nameTopics(fold) {
  const chosen = [...fold.querySelectorAll(":checked")].map((el) => el.closest("label").innerText.trim());
  fold.querySelector("[data-topics-chosen]").textContent = chosen.join("; ") || "belum dipilih";
}

// The total follows the ages until somebody writes another one.
function sum(fold) {
  const total = document.getElementById(fold.dataset.sum);
  const ages = [...fold.querySelectorAll("input")].map((el) => el.value.trim()).filter(Boolean);
  if (total.value && total.value !== fold.dataset.summed) return;
  if (!ages.length || !ages.every((age) => /^\d+$/.test(age))) return;
  total.value = fold.dataset.summed = String(ages.reduce((all, age) => all + Number(age), 0));
}

for (const box of boxes) {
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sheets-add], [data-sheet-remove]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-sheet-remove]")) {
      remove(box, button.closest("[data-sheet]"));
    } else {
      add(box).querySelector("input").focus();
      settle(box);
    }
  });
  box.addEventListener("input", (event) => {
    const fold = event.target.closest("[data-sum]");
    if (fold) sum(fold);
  });
  box.addEventListener("change", (event) => {
    const fold = event.target.closest("[data-topics]");
    if (fold) nameTopics(fold);
  });
}

// A draft comes back with the sheets it had.
document.addEventListener("keep:restore", (event) => {
  for (const box of boxes) {
    const pattern = new RegExp(`^${box.dataset.sheets}-(\\d+)-held_on$`);
    const numbers = event.detail.map((name) => name.match(pattern)?.[1]).filter(Boolean);
    for (const sheet of sheetsOf(box)) {
      const number = sheet.querySelector("[name$='-held_on']").name.match(/-(\d+)-/)[1];
      if (!numbers.includes(number)) sheet.remove();
    }
    for (const number of numbers) {
      if (!numbersOf(box).includes(Number(number))) add(box, number);
    }
    rename(box);
  }
});
document.addEventListener("keep:restored", () => document.querySelectorAll("[data-topics]").forEach(nameTopics));
