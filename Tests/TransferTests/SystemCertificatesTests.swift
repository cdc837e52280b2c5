import TestSupport
import Testing
import Transfer

@Suite("The certificates of a machine")
struct SystemCertificatesTests {
  @Test("`SSL_CERT_FILE` names the file; one that is not there is as good as none")
  func named() throws {
    let folder = try TemporaryFolder()
    try folder.write("certificates", to: "own.pem")
    let path = folder.path + "/own.pem"
    #expect(SystemCertificates.place(environment: ["SSL_CERT_FILE": path]) == .file(path))
    for other in [path + "x", "", "own.pem"] {
      #expect(
        SystemCertificates.place(environment: ["SSL_CERT_FILE": other]) == SystemCertificates.place(environment: [:]))
    }
  }
}
