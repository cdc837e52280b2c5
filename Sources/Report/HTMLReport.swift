import Digests
import Manifest
import Pipeline

/// The report as a folder of pages: `index.html`, a page per class, a page per subject, their prints, and `report.json`
/// for programs.
///
/// The report is complete without its script, which only searches, and it loads nothing from other servers. The same
/// content gives the same bytes.
public enum HTMLReport {
  /// The form, for the writer of reports.
  public static let form = ReportForm(version: 4, marks: .paths(isPage), files: files)

  private static func files(of content: ReportContent) -> [OutputFile] {
    var files = [
      page("index.html", IndexPage(content).html), page("style.css", StyleSheet.css),
      page(SearchScript.path, SearchScript.text),
      OutputFile(path: "report.json", content: .bytes(ReportJSON(content).bytes)),
    ]
    files += DetailPages(content).all.map { page($0.path, $0.html) }
    files += content.classes.map {
      page(ClassPage.path(of: $0.settings.name), ClassPage(content: content, item: $0).html)
    }
    files += content.prints.map { OutputFile(path: Pictures.path(of: $0.key), content: .blob($0.value.blob)) }
    return files
  }

  /// Whether a path is one of a report's files.
  private static func isPage(_ path: String) -> Bool {
    if ["style.css", SearchScript.path, "report.json"].contains(path) { return true }
    let parts = path.pathParts(keepsEmpty: true).map(String.init)
    guard let name = parts.last, let dot = name.lastIndex(of: ".") else { return false }
    let (stem, ending) = (String(name[..<dot]), name[dot...])
    switch parts.dropLast() {
    case []: return ending == ".html" && ClassName(rawValue: stem) != nil
    case ["classes"]: return ending == ".html" && ClassName(rawValue: stem) != nil
    case ["prints"]: return ending == ".jpg" && stem.utf8.count == 20 && stem.allSatisfy(\.isHexDigit)
    default: return false
    }
  }

  private static func page(_ path: String, _ text: String) -> OutputFile {
    OutputFile(path: path, content: .bytes(Array(text.utf8)))
  }
}
