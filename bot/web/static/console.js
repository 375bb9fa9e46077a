"use strict";
// Improvements only: every page works without this.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "post" && form.dataset.sent) event.preventDefault();
  if (form.method === "post") form.dataset.sent = "1";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
