import CCurl

/// Maps libcurl's result codes to the reasons of ``FetchFailure``.
enum CurlFailure {
  /// The facts about a transfer that distinguish reasons with the same libcurl code.
  struct Circumstances {
    /// Whether any byte of the answer was received, even a part of the status line.
    let hasBytes: Bool
    /// Whether the total limit has passed.
    let isOverTime: Bool
    /// Whether an address was refused and none was permitted.
    let isDenied: Bool
    /// Whether a request was sent.
    let isSent: Bool
  }

  /// The reason for a result other than `CURLE_OK`.
  static func reason(_ code: CURLcode, _ circumstances: Circumstances) -> FetchFailure {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY:
      circumstances.isDenied ? .addressDenied : .connect
    case CURLE_OPERATION_TIMEDOUT:
      // libcurl has one code for three limits: no connection, no byte, too few bytes.
      circumstances.hasBytes && !circumstances.isOverTime ? .tooSlow : .timeout
    case CURLE_PARTIAL_FILE: .truncated
    case CURLE_TOO_MANY_REDIRECTS: .redirects
    case CURLE_FILESIZE_EXCEEDED: .tooLarge
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CLIENTCERT:
      .tls
    case CURLE_URL_MALFORMAT: .badURL
    case CURLE_UNSUPPORTED_PROTOCOL:
      // libcurl reports this code also for bytes that are not HTTP/1 or later.
      circumstances.isSent ? .badAnswer : .badURL
    // Answers that libcurl rejects. Before 8.6, it reports a line that is too long as `CURLE_OUT_OF_MEMORY`.
    case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_OUT_OF_MEMORY,
      tooLarge,
      CURLE_REMOTE_ACCESS_DENIED, CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR, CURLE_RANGE_ERROR, CURLE_BAD_DOWNLOAD_RESUME,
      CURLE_FUNCTION_NOT_FOUND, CURLE_NOT_BUILT_IN, CURLE_UNKNOWN_OPTION:
      circumstances.isSent ? .badAnswer : .reset
    default: .reset
    }
  }

  /// `CURLE_TOO_LARGE` of libcurl 8.6 and later.
  private static let tooLarge = CURLcode(100)

  /// libcurl's message for a result.
  static func words(_ code: CURLcode) -> String {
    // libcurl's own message, `Timeout was reached`, repeats the name of the reason and says less.
    if code == CURLE_OPERATION_TIMEDOUT { return "no answer came within the time limit" }
    guard let text = unsafe curl_easy_strerror(code) else { return "code \(code.rawValue)" }
    return unsafe String(cString: text)
  }
}
