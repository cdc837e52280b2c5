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

  init(job: SearchJob, result: Search.Result) {
    self.job = job
    self.result = result
  }
}
