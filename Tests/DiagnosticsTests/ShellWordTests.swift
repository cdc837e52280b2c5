import Diagnostics
import Foundation
import Testing

@Suite("A word of a proposed command")
struct ShellWordTests {
  @Test(
    "is one word for a shell, whatever a stranger called a file",
    arguments: ["photos/a.csv", "$(touch x).csv", "a;b", "it's", "-rf", "", "a b", "`id`", "ä.csv", "x\n y"])
  func words(text: String) throws {
    let shell = Process()
    let pipe = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "printf '[%s]' \(ShellWord.quoted(text))"]
    shell.standardOutput = pipe
    try shell.run()
    shell.waitUntilExit()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    #expect(String(decoding: output, as: UTF8.self) == "[\(text)]")
    #expect(!ShellWord.quoted(text).hasPrefix("-"))
  }

  @Test("stays plain where every character is harmless")
  func plain() { #expect(ShellWord.quoted("photos/ä-1_2.csv") == "photos/ä-1_2.csv") }
}
