import ArgumentParser
import Diagnostics
import Digests
import Engine

/// `dsbuild snippet`.
struct SnippetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snippet",
    abstract: "Print a script that collects the image addresses of a web page, to paste into the browser's console.")

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() throws {
    let value = JSONValue.object(present: [("schema", "dsbuild.snippet/1"), ("text", .string(BrowserSnippet.text))])
    if options.json { Standard.output(json: value) } else { Standard.output(TerminalText(lines: BrowserSnippet.text)) }
  }
}

/// The browser snippet of the tutorial with corrections: straight quotes, a Blob instead of a `data:` link (which ends at the first
/// `#`), and pictures embedded in the page.
enum BrowserSnippet {
  static let text = """
    // Paste into the browser's console on a page of image results, after scrolling to its end.
    (() => {
      const urls = new Set();
      for (const image of document.querySelectorAll("img")) {
        const url = image.dataset.src || image.dataset.iurl || image.currentSrc || image.src;
        if (!url || image.naturalWidth === 1) continue;
        if (/^(https?:|data:image\\/)/.test(url)) urls.add(url);
      }
      const cell = (text) => '"' + text.replace(/"/g, '""') + '"';
      const lines = ["url", ...Array.from(urls, cell)];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([lines.join("\\n") + "\\n"], { type: "text/csv" }));
      link.download = "class.csv";
      link.click();
      URL.revokeObjectURL(link.href);
      return urls.size + " addresses";
    })();

    """
}
