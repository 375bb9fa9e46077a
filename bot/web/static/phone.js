"use strict";
// What only makes pages nicer: a running clock, a code that renews itself, a form that is sent once. All work without.
for (const clock of document.querySelectorAll("[data-left]")) {
  const end = performance.now() + Number(clock.dataset.left) * 1000;
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    clock.textContent = left >= 60 ? `${Math.floor(left / 60)} 分 ${String(left % 60).padStart(2, "0")} 秒` : `${left} 秒`;
    if (left) return;
    clearInterval(timer);
    location.replace(location.pathname + location.search);
  }, 250);
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });
