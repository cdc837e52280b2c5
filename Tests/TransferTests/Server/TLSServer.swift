#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A TLS server that is the `openssl` command line tool, with a certificate made for the test.
@safe final class TLSServer: @unchecked Sendable {
  /// What is wrong with the certificate.
  enum Certificate: String {
    case good, otherHost, expired
  }

  /// The port it listens on.
  let port: Int
  /// The file of its certificate, which is its own authority.
  let certificate: String
  private let output: UnsafeMutablePointer<FILE>
  private let process: pid_t
  private let folder: String

  /// Nil where there is no `openssl`, or one too old to do this.
  init?(_ kind: Certificate, body: [UInt8]) {
    var template = Array("/tmp/dsbuild-tls-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else { return nil }
    folder = unsafe String(cString: made)
    certificate = folder + "/cert.pem"
    if let file = unsafe fopen(folder + "/a.jpg", "wb") {
      unsafe fwrite(body, 1, body.count, file)
      unsafe fclose(file)
    }
    guard let output = unsafe popen(Self.script(kind, folder), "r") else { return nil }
    unsafe self.output = output
    var pid: pid_t?
    var port: Int?
    var line = [CChar](repeating: 0, count: 1000)
    while port == nil, unsafe fgets(&line, CInt(line.count), output) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).trimmed
      if text.hasPrefix("PID ") { pid = pid_t(text.dropFirst(4)) }
      if text.hasPrefix("ACCEPT ") { port = text.split(separator: ":").last.flatMap { Int($0) } }
    }
    process = pid ?? 0
    self.port = port ?? 0
    if port == nil { return nil }
  }

  deinit {
    if process > 0 { kill(process, SIGTERM) }
    unsafe pclose(output)
    for name in [
      "a.jpg", "cert.pem", "key.pem", "csr.pem", "ca.cnf", "index.txt", "index.txt.attr", "index.txt.old", "serial",
      "serial.old", "01.pem",
    ] {
      unsafe unlink("\(folder)/\(name)")
    }
    unsafe rmdir(folder)
  }

  /// Makes a key and a certificate that signs itself, says which process it is, and becomes the server.
  private static func script(_ kind: Certificate, _ folder: String) -> String {
    let name = kind == .otherHost ? "DNS:other.test" : "IP:127.0.0.1"
    let dates = kind == .expired ? "-startdate 20200101000000Z -enddate 20200102000000Z" : "-days 2"
    return """
      cd \(folder) || exit 1
      exec 2>/dev/null
      printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nserial=serial\\nnew_certs_dir=.\\ndefault_md=sha256\\n\
      policy=p\\nx509_extensions=x\\n[p]\\ncommonName=supplied\\n[x]\\nsubjectAltName=\(name)\\nbasicConstraints=CA:TRUE\\n' > ca.cnf
      : > index.txt; echo 01 > serial
      openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test -keyout key.pem -out csr.pem || exit 1
      openssl ca -selfsign -batch -config ca.cnf -in csr.pem -keyfile key.pem -notext -out cert.pem \(dates) >/dev/null || exit 1
      echo PID $$
      exec openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -WWW
      """
  }
}
