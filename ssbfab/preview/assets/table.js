// The table of findings: its search, its choice of severity, and the way from a marker to its row.
"use strict";

function goToRow(number) {
  const row = $("finding-" + number);
  $("search").value = "";
  $("severity").value = "";
  $("search").dispatchEvent(new Event("input"));
  for (const other of document.querySelectorAll("tr.chosen")) other.classList.remove("chosen");
  row.classList.add("chosen");
  row.scrollIntoView({ block: "center" });
  row.focus({ preventScroll: true });
}

function wireTable() {
  const search = $("search"), severity = $("severity");
  if (!search) return;
  const rows = [...document.querySelectorAll("#findings tbody tr")];
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = words.every((word) => text.includes(word)) && (!severity.value || row.dataset.severity === severity.value);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    $("count").textContent = count === rows.length ? rows.length + " findings" : count + " of " + rows.length + " findings";
  };
  search.addEventListener("input", filter);
  severity.addEventListener("change", filter);
  filter();
}
