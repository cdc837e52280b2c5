import Engine
import Exports
import Manifest
import Pipeline
import Report

extension Project {
  /// The outputs of builds: their paths from the manifest, and the marks by which their files are recognised.
  var outputs: [ProjectOutput] {
    let exports = manifest.exports.map { ($0.format.name, $0.to) }
    let report = manifest.report.map { [(Self.report, $0.to)] } ?? []
    return (exports + report).compactMap { form, to in
      Self.forms.first { $0.form == form }.map {
        ProjectOutput(to: to, form: form, shape: $0.shape, marks: $0.marks)
      }
    }
  }

  /// The outputs, and the report that `dsbuild report` wrote although the manifest has none.
  func writtenOutputs(_ state: ProjectState) -> [ProjectOutput] {
    let path = ReportSettings().to
    let known = outputs
    guard manifest.report == nil, !known.contains(where: { $0.to == path }),
      (try? state.stamps(of: path)) ?? nil != nil,
      let form = Self.forms.first(where: { $0.form == Self.report })
    else { return known }
    return known + [ProjectOutput(to: path, form: form.form, shape: form.shape, marks: form.marks)]
  }

  private static let report = "report"

  /// One output of each form, without a path.
  static var forms: [ProjectOutput] {
    ExportFormats.all.map { ProjectOutput(to: "", form: $0.name, shape: $0.shape, marks: $0.marks) }
      + [ProjectOutput(to: "", form: report, shape: .folder, marks: HTMLReport.form.marks)]
  }
}
