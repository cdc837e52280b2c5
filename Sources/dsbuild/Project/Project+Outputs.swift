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

  /// The outputs, and those that builds with a profile or `--set` and `dsbuild report` wrote although the manifest does not name them.
  func writtenOutputs(_ state: ProjectState) throws -> [ProjectOutput] {
    // A version that did not record outputs wrote a report to this path.
    let report = WrittenOutputs.Output(to: ReportSettings().to, form: Self.report)
    let isThere = try manifest.report == nil && state.stamps(of: report.to) != nil
    var known = outputs
    for output in try WrittenOutputs(state).all() + (isThere ? [report] : [])
    where !known.contains(where: { $0.to == output.to }) && FileStamp(path: "\(root)/\(output.to)") != nil {
      guard let form = Self.forms.first(where: { $0.form == output.form }) else { continue }
      known.append(ProjectOutput(to: output.to, form: form.form, shape: form.shape, marks: form.marks))
    }
    return known
  }

  private static let report = ReportWriter.outputForm

  /// One output of each form, without a path.
  static var forms: [ProjectOutput] {
    ExportFormats.all.map { ProjectOutput(to: "", form: $0.name, shape: $0.shape, marks: $0.marks) }
      + [ProjectOutput(to: "", form: report, shape: .folder, marks: HTMLReport.form.marks)]
  }
}
