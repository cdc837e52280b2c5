import Diagnostics
import Encoding
import Engine
import Synchronization
import Testing

@Suite("Events and JSON")
struct EventTests {
  @Test(
    "values become text",
    arguments: [
      (.null, "null"), (true, "true"), (-7, "-7"), (.number(0.5), "0.5"), (.number(3), "3"), (.number(.nan), "null"),
      ("a\"b\\c\n\t\u{1}é\u{7F}", "\"a\\\"b\\\\c\\n\\t\\u0001é\\u007f\""), ([], "[]"), ([1, "x"], "[1,\"x\"]"),
      (["b": 1, "a": [:]], "{\"b\":1,\"a\":{}}"),
      (.object(present: [("a", nil), ("b", 2)]), "{\"b\":2}"),
    ] as [(JSONValue, String)])
  func text(value: JSONValue, text: String) {
    #expect(JSONText.encode(value) == text)
  }

  @Test("indented text has a line a member")
  func indented() {
    let value: JSONValue = ["a": [1, 2], "b": [:]]
    #expect(JSONText.encode(value, indented: true) == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}")
  }

  @Test("a log has a line an event, in their order")
  func log() throws {
    let lines = Mutex<[String]>([])
    try withLog(lines) { sink in
      for number in 0..<300 { sink.send(.progressed(node: "fetch:weir", done: number, total: 300, detail: "")) }
      sink.send(.diagnosed(Diagnostic(.warning, "odd", at: SourcePlace(file: "a.csv", line: 3), hint: "look")))
    }
    let all = lines.withLock { $0 }
    #expect(all.count == 301)
    #expect(all[299].contains("\"event\":\"progressed\",\"node\":\"fetch:weir\",\"done\":299,\"total\":300"))
    #expect(all[300].hasSuffix("\"file\":\"a.csv\",\"line\":3,\"column\":1,\"hint\":\"look\"}"))
  }

  private func withLog(_ lines: borrowing Mutex<[String]>, _ body: (EventSink) -> Void) throws {
    let gathered = Gathered()
    let log = EventLog { (line) throws(EngineError) in gathered.lines.withLock { $0.append(line) } }
    body(log.sink)
    try log.close()
    let all = gathered.lines.withLock { $0 }
    lines.withLock { $0 = all }
  }

  private final class Gathered: Sendable {
    let lines = Mutex<[String]>([])
  }

  @Test("each line of a log is written before the event that follows it")
  func live() {
    let gathered = Gathered()
    let log = EventLog { (line) throws(EngineError) in gathered.lines.withLock { $0.append(line) } }
    for number in 1...3 {
      log.sink.send(.noted("x", details: []))
      #expect(gathered.lines.withLock { $0.count } == number)
    }
  }

  @Test("an error of writing a log is thrown when it is closed")
  func logError() {
    let log = EventLog { (_) throws(EngineError) in throw EngineError(.inputOutput, "write", "log") }
    for _ in 0..<600 { log.sink.send(.noted("x", details: [])) }
    #expect(throws: EngineError(.inputOutput, "write", "log")) { try log.close() }
  }

  @Test("a trace has nodes and actions as complete events, nodes that ran at once in rows of their own")
  func trace() {
    let trace = ChromeTrace()
    trace.sink.send(.started(node: "a"))
    trace.sink.send(.started(node: "b"))
    trace.sink.send(.finished(node: "a", details: []))
    trace.sink.send(.started(node: "c"))
    trace.sink.send(.failed(node: "c", reason: "x"))
    trace.sink.send(.finished(node: "b", details: []))
    let start = ContinuousClock.now
    for _ in 0..<2 {
      let span = Event.Span(start: start, duration: .microseconds(6))
      trace.sink.send(.action(kind: "inspect", name: "x", outcome: "ran", span: span))
    }
    trace.sink.send(.action(kind: "fetch", name: "y", outcome: "http_404", span: nil))
    let text = JSONText.encode(trace.json())
    #expect(text.contains("\"name\":\"a\",\"cat\":\"ran\",\"ph\":\"X\",\"pid\":1,\"tid\":0"))
    #expect(text.contains("\"name\":\"b\",\"cat\":\"ran\",\"ph\":\"X\",\"pid\":1,\"tid\":1"))
    #expect(text.contains("\"name\":\"c\",\"cat\":\"failed\",\"ph\":\"X\",\"pid\":1,\"tid\":0"))
    #expect(text.contains("\"cat\":\"inspect\",\"ph\":\"X\",\"pid\":2,\"tid\":0,\"ts\":"))
    #expect(text.contains("\"cat\":\"inspect\",\"ph\":\"X\",\"pid\":2,\"tid\":1,\"ts\":"))
    #expect(text.hasPrefix("{\"traceEvents\":[{\"name\":\"process_name\",\"ph\":\"M\""))
    #expect(!text.contains("\"y\""))
  }
}
