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
/// `#`), originals that links name before the thumbnails in them, and pictures embedded in the page.
enum BrowserSnippet {
  static let text = #"""
    // Paste into the browser's console on a page of image results, after scrolling to its end.
    (() => {
      const urls = new Set();
      const cards = new Set();
      const web = (text) => (/^https?:\/\//.test(text || "") ? text : null);
      const parse = (text) => { try { return JSON.parse(text) || {}; } catch { return {}; } };
      const original = (link) => {
        const place = new URL(link.getAttribute("href") || "", document.baseURI);
        const named = ["imgurl", "mediaurl", "img_url"].map((name) => place.searchParams.get(name)).find(web);
        const picture = /\.(jpe?g|png|webp|gif|avif|bmp|tiff?)$/i.test(place.pathname) ? web(place.href) : null;
        return named || web(parse(link.getAttribute("m")).murl) || picture;
      };
      const largest = (set) => {
        const sources = (set || "").split(/,\s+/).map((part) => part.trim().split(/\s+/));
        return (sources.sort((a, b) => parseFloat(b[1] || 1) - parseFloat(a[1] || 1))[0] || [])[0];
      };
      for (const link of document.querySelectorAll("a[href], a[m]")) {
        let url = null;
        try { url = original(link); } catch { continue; }
        if (!url) continue;
        urls.add(url);
        cards.add(link);
        const outer = link.closest("li, figure");
        if (outer && outer.querySelectorAll("img").length < 4) cards.add(outer);
      }
      for (const image of document.querySelectorAll("img")) {
        if (cards.has(image.closest("a")) || cards.has(image.closest("li, figure")) || image.naturalWidth === 1) continue;
        const around = image.closest("[data-full], [data-original]");
        const sets = [...(image.closest("picture")?.querySelectorAll("source") || []), image].map((item) => largest(item.srcset));
        const data = image.dataset;
        const found = [around?.dataset.full, around?.dataset.original, data.original, data.full, ...sets, data.src, data.iurl]
          .find((text) => text) || image.currentSrc || image.src;
        if (!found) continue;
        const url = found.startsWith("data:") ? found : new URL(found, document.baseURI).href;
        if (/^(https?:|data:image\/)/.test(url)) urls.add(url);
      }
      const cell = (text) => '"' + text.replace(/"/g, '""') + '"';
      const lines = ["url", ...Array.from(urls, cell)];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" }));
      link.download = "class.csv";
      link.click();
      URL.revokeObjectURL(link.href);
      return urls.size + " addresses";
    })();

    """#
}
