import Foundation

/// A real browser without a window, driven through WebDriver (W3C): what a person would do with keys and mouse.
///
/// chromedriver is asked over plain HTTP; neither Python nor Selenium is needed.
public final class Browser: Sendable {
  /// A command the driver refused, with its reason.
  public struct Refused: Error, CustomStringConvertible {
    /// What was asked and what was said.
    public let description: String
  }

  private let driver: Int
  private let session: String

  private init(driver: Int, session: String) {
    self.driver = driver
    self.session = session
  }

  /// Whether this machine has a browser and its driver; a test that needs them says so in its condition.
  public static var isInstalled: Bool { paths != nil }

  /// What a skipped test says.
  public static let missing = "chromium and chromedriver are not installed (Debian: chromium, chromium-driver)"

  private static var paths: (browser: String, driver: String)? {
    func first(_ names: [String]) -> String? { names.first { FileManager.default.isExecutableFile(atPath: $0) } }
    guard let browser = first(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]),
      let driver = first(["/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver"])
    else { return nil }
    return (browser, driver)
  }

  /// Starts driver and browser, its window of the given size, runs `body`, and ends both.
  @discardableResult
  public static func run<Value: Sendable>(
    width: Int = 1280, height: Int = 860, _ body: @Sendable (Browser) async throws -> Value
  ) async throws -> Value {
    guard let paths else { throw Refused(description: missing) }
    let driver = try RunningProgram(paths.driver, ["--port=0"], in: NSTemporaryDirectory())
    let said = try await driver.line { $0.contains("started successfully on port") }
    guard let port = said.firstMatch(of: /port ([0-9]+)/).flatMap({ Int($0.1) }) else {
      throw Refused(description: said)
    }
    let arguments = [
      "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
      "--window-size=\(width),\(height)",
    ]
    let quoted = arguments.map { "\"\($0)\"" }.joined(separator: ",")
    let opened = try await command(
      port, "POST", "/session",
      """
      {"capabilities":{"alwaysMatch":{"browserName":"chrome","timeouts":{"script":60000},"goog:loggingPrefs":{"browser":"ALL"},\
      "goog:chromeOptions":{"binary":"\(paths.browser)","args":[\(quoted)]}}}}
      """)
    guard let session = opened["sessionId"].string else { throw Refused(description: "no session: \(opened)") }
    let browser = Browser(driver: port, session: session)
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(browser)) } catch { outcome = .failure(error) }
    _ = try? await browser.ask("DELETE", "")
    await driver.end()
    return try outcome.get()
  }

  /// Shows pages as another screen would: of another size, to a person who prefers dark colours.
  public func emulate(width: Int, height: Int, isDark: Bool) async throws {
    let size = #"{"width":\#(width),"height":\#(height),"deviceScaleFactor":1,"mobile":false}"#
    let scheme = #"{"features":[{"name":"prefers-color-scheme","value":"\#(isDark ? "dark" : "light")"}]}"#
    for (command, parameters) in [("setDeviceMetricsOverride", size), ("setEmulatedMedia", scheme)] {
      _ = try await send(
        "POST", "/goog/cdp/execute", #"{"cmd":"Emulation.\#(command)","params":\#(parameters)}"#)
    }
  }

  /// Loads an address and waits until the page is there.
  public func open(_ address: String) async throws { _ = try await ask("POST", "/url", ["url": address]) }

  /// Loads the page anew.
  public func reload() async throws { _ = try await ask("POST", "/refresh", [:]) }

  /// Presses keys one after the other: one character each, or one of ``Key``.
  public func press(_ keys: String..., holding modifiers: Key...) async throws {
    try await press(each: keys, holding: modifiers)
  }

  /// Presses keys one after the other, given as a list.
  public func press(each keys: [String], holding modifiers: [Key] = []) async throws {
    var actions = modifiers.map { #"{"type":"keyDown","value":"\#($0.rawValue)"}"# }
    for key in keys {
      let value = Self.quoted(key)
      actions += [#"{"type":"keyDown","value":\#(value)}"#, #"{"type":"keyUp","value":\#(value)}"#]
    }
    actions += modifiers.reversed().map { #"{"type":"keyUp","value":"\#($0.rawValue)"}"# }
    try await act(#"{"type":"key","id":"keyboard","actions":[\#(actions.joined(separator: ","))]}"#)
  }

  /// Presses one of the keys that have no character.
  public func press(_ key: Key, holding modifiers: Key...) async throws {
    try await press(each: [key.rawValue], holding: modifiers)
  }

  /// Drags the mouse from one place of the window to another; a click where both are one.
  public func drag(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) async throws {
    let moves = [
      #"{"type":"pointerMove","x":\#(start.x),"y":\#(start.y)}"#, #"{"type":"pointerDown","button":0}"#,
      #"{"type":"pointerMove","duration":50,"x":\#(end.x),"y":\#(end.y)}"#, #"{"type":"pointerUp","button":0}"#,
    ]
    try await act(#"{"type":"pointer","id":"mouse","actions":[\#(moves.joined(separator: ","))]}"#)
  }

  /// Turns the wheel at a point; away from the person for negative numbers.
  public func turnWheel(at point: (x: Int, y: Int), by delta: Int) async throws {
    try await act(
      "{\"type\":\"wheel\",\"id\":\"wheel\",\"actions\":[{\"type\":\"scroll\",\"x\":\(point.x),\"y\":\(point.y),\"deltaX\":0,\"deltaY\":\(delta),\"duration\":0,\"origin\":\"viewport\"}]}"
    )
  }

  /// Clicks at a place of the window.
  public func click(at point: (x: Int, y: Int), holding modifier: Key? = nil) async throws {
    // Both devices move in step: the key goes down before the button and up after it.
    let keys =
      modifier.map { #"{"type":"keyDown","value":"\#($0.rawValue)"}"# } ?? #"{"type":"pause"}"#
    let release = modifier.map { #"{"type":"keyUp","value":"\#($0.rawValue)"}"# } ?? #"{"type":"pause"}"#
    let pause = #"{"type":"pause"}"#
    let mouse = [
      #"{"type":"pointerMove","x":\#(point.x),"y":\#(point.y)}"#, #"{"type":"pointerDown","button":0}"#,
      #"{"type":"pointerUp","button":0}"#, pause,
    ]
    try await act(
      #"{"type":"key","id":"keyboard","actions":[\#([keys, pause, pause, release].joined(separator: ","))]},"#
        + #"{"type":"pointer","id":"mouse","actions":[\#(mouse.joined(separator: ","))]}"#)
  }

  /// What the body of a function in the page returns.
  public func evaluate(_ script: String) async throws -> JSONValue {
    try await ask("POST", "/execute/sync", ["script": script])
  }

  /// Waits until an expression in the page is true; the page itself waits, frame by frame.
  ///
  /// - Throws: ``Refused`` when that takes more than a minute.
  public func wait(until expression: String) async throws {
    let script = """
      const done = arguments[arguments.length - 1];
      const look = () => { if (\(expression)) done(true); else setTimeout(look, 5); };
      look();
      """
    do { _ = try await ask("POST", "/execute/async", ["script": script]) } catch {
      throw Refused(description: "never true: \(expression) (\(error))")
    }
  }

  /// What the browser's console said since it was last asked, warnings and errors only.
  public func complaints() async throws -> [String] {
    try await ask("POST", "/se/log", ["type": "browser"]).elements.compactMap { entry in
      ["WARNING", "SEVERE"].contains(entry["level"].string) ? entry["message"].string : nil
    }
  }

  /// The window as a PNG.
  public func screenshot() async throws -> [UInt8] {
    let text = try await ask("GET", "/screenshot").string ?? ""
    return Array(Data(base64Encoded: text) ?? Data())
  }

  /// Saves the window as `NAME.png` in the folder that `DSBUILD_SCREENSHOTS` names, by default `.build/screenshots`.
  public func keepScreenshot(_ name: String) async throws {
    let folder = ProcessInfo.processInfo.environment["DSBUILD_SCREENSHOTS"] ?? ".build/screenshots"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(try await screenshot()).write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
  }

  /// A command of this session that W3C or chromedriver defines, such as `/window/rect`.
  public func ask(_ method: String, _ path: String, _ texts: [String: String]? = nil) async throws -> JSONValue {
    let members = texts.map { texts in texts.map { "\(Self.quoted($0)):\(Self.quoted($1))" } + [#""args":[]"#] }
    return try await send(method, path, members.map { "{\($0.joined(separator: ","))}" })
  }

  /// A command with a body of any shape.
  public func send(_ method: String, _ path: String, _ json: String?) async throws -> JSONValue {
    try await Self.command(driver, method, "/session/\(session)\(path)", json)
  }

  private func act(_ source: String) async throws {
    _ = try await send("POST", "/actions", #"{"actions":[\#(source)]}"#)
  }

  private static func command(_ port: Int, _ method: String, _ path: String, _ json: String?) async throws -> JSONValue
  {
    let request = RawExchange.request(method, path, port: port, headers: ["Content-Type: application/json"], body: json)
    let reply = try await RawExchange.send(request, port: port, seconds: 120)
    let value = try reply.json()["value"]
    guard reply.status == 200 else {
      throw Refused(description: "\(method) \(path): \(value["error"].string ?? "") \(value["message"].string ?? "")")
    }
    return value
  }

  private static func quoted(_ text: String) -> String {
    let data = try? JSONEncoder().encode([text])
    return String(String(decoding: data ?? Data("[\"\"]".utf8), as: UTF8.self).dropFirst().dropLast())
  }
}

/// The keys that have no character of their own (W3C WebDriver, 17.4.2).
public enum Key: String, Sendable {
  case backspace = "\u{E003}"
  case enter = "\u{E007}"
  case shift = "\u{E008}"
  case control = "\u{E009}"
  case escape = "\u{E00C}"
  case pageUp = "\u{E00E}"
  case pageDown = "\u{E00F}"
  case left = "\u{E012}"
  case up = "\u{E013}"
  case right = "\u{E014}"
  case down = "\u{E015}"
}
