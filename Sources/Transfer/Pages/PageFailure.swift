public import Diagnostics

/// The reason why a file gives no addresses.
public enum PageFailure: ExplainedError, Equatable {
  /// The file is neither a page nor a log nor JSON.
  case noPage
  /// The file has more bytes than are read.
  case tooLarge(Int)
  /// The log is cut or damaged.
  case damagedLog
  /// The file was not read to its end.
  case unread

  public var kind: FailureKind { .usage }

  public var diagnostics: [Diagnostic] { [Diagnostic(.error, words.message, hint: words.hint)] }

  private var words: (message: String, hint: String) {
    switch self {
    case .noPage:
      (
        "the file is not a saved page",
        "pages are saved as HTML, as MHTML (one file), or as HAR from the network panel of the developer tools"
      )
    case .tooLarge(let limit):
      ("the file has more than \(limit >> 20) MiB", "save the page again after scrolling less far")
    case .unread: ("the file changed while it was read", "save it again, and do not change it meanwhile")
    case .damagedLog: ("the network log is cut or damaged", "export it again from the network panel")
    }
  }
}
