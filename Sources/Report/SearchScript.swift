/// The only script of a report: it adds a search over the rows of a page. The page is complete without it.
enum SearchScript {
  /// The path of the script.
  static let path = "search.js"

  static let text = """
    // Adds a search over what is out. The page is whole without it; nothing is asked of anybody.
    const sections = [...document.querySelectorAll(".reason")];
    const rows = (section) => [...section.querySelectorAll("figure, tbody tr")];
    const field = document.createElement("input");
    const label = document.createElement("label");
    const found = document.createElement("span");
    field.type = "search";
    field.placeholder = "file, address or class";
    found.setAttribute("role", "status");
    found.className = "dim";
    label.className = "search";
    label.append("Search ", field, " ", found);

    function search() {
      const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let count = 0;
      for (const section of sections) {
        const all = rows(section);
        let here = 0;
        for (const row of all) {
          const text = row.textContent.toLowerCase();
          row.hidden = !words.every((word) => text.includes(word));
          here += row.hidden ? 0 : 1;
        }
        for (const table of section.querySelectorAll(".scroll")) table.hidden = !table.querySelector("tbody tr:not([hidden])");
        section.hidden = words.length > 0 && here === 0;
        count += here;
      }
      found.textContent = words.length ? `${count} of the rows shown here` : "";
    }

    field.addEventListener("input", search);
    document.querySelector(".filter")?.before(label);

    """
}
