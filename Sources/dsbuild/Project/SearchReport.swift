import Collections
import Manifest

/// The result of one list of `dsbuild search`.
struct SearchReport: Sendable {
  let job: SearchJob
  var result: Search.Result
  /// Whether the file was written, or would be.
  var isChanged = false
  /// The number of new rows whose picture is in a list of another class.
  var inOtherClasses: [ClassName: Int] = [:]

  /// The rows that were added.
  var newRows: ArraySlice<ListFile.Row> { result.ending.isOpen ? [] : result.list.rows.suffix(result.counts.new) }

  init(job: SearchJob, result: Search.Result) {
    self.job = job
    self.result = result
  }
}
