"use strict";
(() => {
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("scripted");

  function themes() {
    const button = one("#theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      show();
    });
    system.addEventListener("change", show);
    show();
  }

  async function copied(source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      return true;
    } catch {
      // A page opened from disk may not reach the clipboard in every browser; the older way still does.
      getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  }

  function copying() {
    for (const button of all(".copy")) {
      const said = one(".copied", button.parentElement);
      button.addEventListener("click", async () => {
        const done = await copied(document.getElementById(button.dataset.copies));
        said.textContent = done ? "Copied." : "Not copied: select the text and copy it by hand.";
      });
    }
  }

  function unfolding() {
    for (const button of all(".unfold")) {
      const folds = all(".fold", button.closest(".file"));
      const show = () => {
        const open = folds.every((fold) => fold.open);
        button.setAttribute("aria-expanded", String(open));
        button.textContent = open ? "Show the changes only" : "Show the whole file";
      };
      button.addEventListener("click", () => {
        const open = !folds.every((fold) => fold.open);
        for (const fold of folds) fold.open = open;
      });
      for (const fold of folds) fold.addEventListener("toggle", show);
    }
  }

  // Four digits, as the table on the page has them.
  const written = (rate) => (rate === 0 ? "0" : Math.abs(rate) < 1e-3 ? rate.toExponential(3).replace(/\.?0+e/, "e") : String(Number(rate.toPrecision(4))));

  function reading(chart) {
    const { unit } = chart.dataset;
    const [last, top, low, high] = ["last", "top", "low", "high"].map((name) => Number(chart.dataset[name]));
    const stops = JSON.parse(chart.dataset.stops);
    const lines = all(".legend tbody tr", chart).map((row) => ({
      row,
      name: row.dataset.name,
      rates: JSON.parse(row.dataset.rates),
      value: one(".value", row),
      dot: one(`.dot[data-of="${row.dataset.of}"]`, chart),
    }));
    const field = one(".field", chart);
    const slider = one(".stop", chart);
    const cursor = one(".cursor", chart);

    const percent = (rate) => {
      if (!one(".scale-log", chart).checked) return 100 - (100 * rate) / top;
      return rate > 0 ? (100 * (high - Math.log10(rate))) / (high - low) : NaN;
    };
    const draw = () => {
      const at = Number(slider.value);
      const across = `${(100 * stops[at]) / last}%`;
      cursor.setAttribute("x1", across);
      cursor.setAttribute("x2", across);
      cursor.setAttribute("visibility", "visible");
      for (const { rates, value, dot } of lines) {
        const down = percent(rates[at]);
        const isThere = down >= -0.01 && down <= 100.01;
        value.textContent = written(rates[at]);
        dot.setAttribute("visibility", isThere ? "visible" : "hidden");
        dot.setAttribute("cx", across);
        if (isThere) dot.setAttribute("cy", `${down}%`);
      }
      one(".at", chart).textContent = String(stops[at]);
      one(".at-too", chart).textContent = `${unit} ${stops[at]}`;
      const shown = lines.filter(({ row }) => getComputedStyle(row).display !== "none");
      const told = shown.map(({ name, rates }) => `${name} ${written(rates[at])}`).join(", ");
      slider.setAttribute("aria-valuetext", `${unit} ${stops[at]}: ${told}`);
    };
    const nearest = (wanted) => {
      let [first, behind] = [0, stops.length - 1];
      while (behind - first > 1) {
        const middle = (first + behind) >> 1;
        if (stops[middle] <= wanted) first = middle;
        else behind = middle;
      }
      return wanted - stops[first] <= stops[behind] - wanted ? first : behind;
    };
    const point = (event) => {
      const box = field.getBoundingClientRect();
      slider.value = String(nearest(((event.clientX - box.left) / box.width) * last));
      draw();
    };
    field.addEventListener("pointermove", point);
    field.addEventListener("pointerdown", point);
    slider.addEventListener("input", draw);
    for (const choice of all(".controls input", chart)) choice.addEventListener("change", draw);
    draw();
  }

  themes();
  copying();
  unfolding();
  for (const chart of all(".chart")) reading(chart);
})();
