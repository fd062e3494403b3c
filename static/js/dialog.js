// [data-dialog="id"] opens that <dialog> instead of following its link;
// [data-close] inside closes it. Without this module the link leads to a page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  } else {
    const closer = event.target.closest("dialog [data-close]");
    if (!closer) return;
    event.preventDefault();
    closer.closest("dialog").close();
  }
});
