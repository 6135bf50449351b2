"use strict";
(() => {
  // Pictures, enlarged.
  const dialog = document.getElementById("large");
  const enlarge = (name) => {
    const symbol = document.getElementById(name);
    if (!symbol || !dialog.showModal) return false;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const box = symbol.getAttribute("viewBox");
    svg.setAttribute("viewBox", box);
    svg.setAttribute("width", String(Math.max(700, Number(box.split(" ")[2]))));
    svg.setAttribute("font-family", "system-ui, sans-serif");
    for (const child of symbol.childNodes) svg.append(child.cloneNode(true));
    dialog.querySelector("div").replaceChildren(svg);
    dialog.showModal();
    return true;
  };
  for (const link of document.querySelectorAll("[data-picture]")) {
    link.addEventListener("click", (event) => {
      if (enlarge(link.dataset.picture)) event.preventDefault();
    });
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.tagName === "BUTTON") dialog.close();
  });

  // The wires of an output, lit while its row is under the pointer.
  const picture = document.getElementById("pick");
  const wires = (source) => picture.querySelectorAll(`[data-source="${source}"]`);
  for (const row of document.querySelectorAll("tr[data-wires]")) {
    const light = (on) => wires(row.dataset.wires).forEach((wire) => wire.classList.toggle("lit", on));
    row.addEventListener("mouseenter", () => light(true));
    row.addEventListener("mouseleave", () => light(false));
  }

  // Values, tick by tick.
  const data = document.getElementById("steps");
  if (!data) return;
  const steps = JSON.parse(data.textContent);
  const slider = document.getElementById("tick");
  const shown = document.getElementById("tick-shown");
  const cells = document.querySelectorAll("td[data-row]");
  const show = () => {
    const tick = Number(slider.value);
    shown.textContent = tick === 0 ? "before the first tick" : `tick ${tick} of ${steps.ticks}`;
    picture.classList.toggle("stepped", tick > 0);
    for (const cell of cells) {
      const row = steps.rows[Number(cell.dataset.row)];
      const now = tick === 0 ? 0 : row.values[tick - 1];
      const before = tick < 2 ? 0 : row.values[tick - 2];
      const wanted = row.wanted && tick > 0 ? row.wanted[tick - 1] : now;
      cell.textContent = steps.texts[now];
      if (wanted !== now) cell.append(Object.assign(document.createElement("span"), {
        className: "wrong", textContent: `  wanted ${steps.texts[wanted]}` }));
      cell.classList.toggle("zero", now === 0);
      cell.classList.toggle("new", tick > 0 && now !== before);
      if (row.source !== null) wires(row.source).forEach((wire) => wire.classList.toggle("on", tick > 0 && now !== 0));
    }
  };
  slider.addEventListener("input", show);
  for (const [name, step] of [["earlier", -1], ["later", 1]]) {
    document.getElementById(name).addEventListener("click", () => {
      slider.value = String(Number(slider.value) + step);
      show();
    });
  }
  show();
})();
