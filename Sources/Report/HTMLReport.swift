import Manifest
public import Pipeline

/// The report as a folder of pages: `index.html`, a page a class, a page a subject, prints beside them, `report.json` for programs.
///
/// It needs no script and asks nobody for anything; the same content gives the same bytes.
public enum HTMLReport {
  /// The form, for the writer of reports.
  public static let form = ReportForm(version: 2, files: files)

  private static func files(of content: ReportContent) -> [OutputFile] {
    var files = [
      page("index.html", IndexPage(content).html), page("style.css", StyleSheet.css),
      OutputFile(path: "report.json", content: .bytes(ReportJSON(content).bytes)),
    ]
    files += DetailPages(content).all.map { page($0.path, $0.html) }
    files += content.classes.map {
      page(ClassPage.path(of: $0.settings.name), ClassPage(content: content, item: $0).html)
    }
    files += content.prints.map { OutputFile(path: Pictures.path(of: $0.key), content: .blob($0.value.blob)) }
    return files
  }

  private static func page(_ path: String, _ text: String) -> OutputFile {
    OutputFile(path: path, content: .bytes(Array(text.utf8)))
  }
}
