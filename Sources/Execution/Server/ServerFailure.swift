#if Execution
  import GRPCCore
  import Transfer

  /// Why a call of a server failed.
  struct ServerFailure: Error, Hashable, Sendable {
    /// A sentence for people.
    let failure: ObjectFailure
    /// Whether a repetition may succeed.
    let mayPass: Bool
    /// Whether the server says that a blob is missing.
    var isMissing = false

    /// An answer that a server does not give.
    static func strange(_ text: String) -> ServerFailure { ServerFailure(failure: .strange(text), mayPass: false) }

    /// The most bytes of a message that are shown.
    private static let mostText = 300

    private init(failure: ObjectFailure, mayPass: Bool) {
      self.failure = failure
      self.mayPass = mayPass
    }

    /// The failure that the error of a call stands for.
    init(_ error: any Error) {
      guard let error = error as? RPCError else {
        self = (error as? ServerFailure) ?? .strange(Self.shown("\(error)"))
        return
      }
      self.init(code: error.code.rawValue, "\(error.code)", message: error.message, cause: error.cause)
    }

    /// The failure that a status inside of an answer stands for.
    init(status code: Int32, _ message: String) {
      self.init(code: Int(code), "code \(code)", message: message, cause: nil)
    }

    private init(code: Int, _ name: String, message: String, cause: (any Error)?) {
      if let fault = cause.flatMap({ Self.certificateFault("\($0)") }) {
        self.init(failure: .unreachable(fault), mayPass: false)
        return
      }
      let detail = cause.map { " (\(Self.shown("\($0)")))" } ?? ""
      let text = "\(name): \(Self.shown(message))\(detail)"
      switch code {
      case RPCError.Code.unauthenticated.rawValue, RPCError.Code.permissionDenied.rawValue:
        self.init(failure: .denied(text), mayPass: false)
      case RPCError.Code.unavailable.rawValue: self.init(failure: .unreachable(text), mayPass: true)
      case RPCError.Code.deadlineExceeded.rawValue: self.init(failure: .unreachable(text), mayPass: false)
      case RPCError.Code.aborted.rawValue, RPCError.Code.resourceExhausted.rawValue,
        RPCError.Code.internalError.rawValue:
        self.init(failure: .strange(text), mayPass: true)
      case RPCError.Code.notFound.rawValue, RPCError.Code.failedPrecondition.rawValue:
        self.init(failure: .strange(text), mayPass: false)
        isMissing = true
      default: self.init(failure: .strange(text), mayPass: false)
      }
    }

    /// The fault of the certificate of a server, if that is why there is no connection. The message of the
    /// library says that the server closed it.
    private static func certificateFault(_ cause: String) -> String? {
      if cause.contains("CERTIFICATE_VERIFY_FAILED") {
        return "no authority that is trusted here signed its certificate"
      }
      if cause.contains("failedToValidateHostname") { return "its certificate is for another name" }
      return nil
    }

    /// A message of a server as one short line of plain characters.
    static func shown(_ text: String) -> String {
      let plain = text.prefix(mostText).unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? " " : scalar
      }
      return String(String.UnicodeScalarView(plain))
    }
  }
#endif
