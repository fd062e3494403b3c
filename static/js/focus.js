// Takes the reader to the error summary of the page, [data-focus].
document.querySelector("[data-focus]")?.focus();
