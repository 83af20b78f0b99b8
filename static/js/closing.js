// 以上均为 fills the rows that nobody answered by hand; without this file a button does, and the server as well.
const part = document.querySelector("[data-closing]");
const all = part?.querySelector("[data-closing-all]");

const rows = () => [...part.querySelectorAll("tbody tr")].map((row) => row.querySelectorAll("select, input"));

// A row that was filled from below follows it further, until it gets an answer of its own.
const fill = () => {
  const said = all.querySelectorAll("select, input");
  for (const row of rows()) {
    if (row[0].value && row[0].dataset.filled === undefined) continue;
    row.forEach((control, place) => (control.value = said[place].value));
    row[0].dataset.filled = "";
  }
};

if (all) {
  all.querySelector("[data-closing-fill]").hidden = true;
  all.addEventListener("input", fill);
  part.querySelector("tbody").addEventListener("input", (event) => {
    delete event.target.closest("tr").querySelector("select").dataset.filled;
  });
}
