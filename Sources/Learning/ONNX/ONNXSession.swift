/// A model that ONNX Runtime loaded, with one thread for each run.
///
/// ONNX Runtime allows any number of threads to run one session at the same time, and nothing here changes after the
/// initialiser. Therefore `@unchecked Sendable` is safe.
@safe final class ONNXSession: ONNXRunner, @unchecked Sendable {
  /// A result of a run.
  struct Output {
    let shape: [Int]
    let values: [Float]
  }

  /// The names of the model's outputs, in its order.
  let outputNames: [String]

  private let library: ONNXLibrary
  private let environment: OpaquePointer
  private let session: OpaquePointer
  private let memoryInfo: OpaquePointer
  private let inputName: String

  private typealias Out = UnsafeMutablePointer<OpaquePointer?>
  private typealias Status = OpaquePointer?

  /// The element type of 32-bit floats in ONNX.
  private static let float: Int32 = 1

  /// Loads `model`, the bytes of an ONNX file.
  /// - Throws: ``LearningError`` if the runtime refuses it, or if it does not have exactly one input.
  init(_ library: ONNXLibrary, model: [UInt8]) throws(LearningError) {
    typealias CreateEnvironment = @convention(c) (Int32, UnsafePointer<CChar>, Out) -> Status
    typealias CreateMemoryInfo = @convention(c) (Int32, Int32, Out) -> Status
    typealias CreateSession = @convention(c) (OpaquePointer, UnsafeRawPointer?, Int, OpaquePointer, Out) -> Status

    let errorsOnly: Int32 = 3
    let environment = try unsafe Self.create(library, "start") { out in
      unsafe library.function(.createEnvironment, as: CreateEnvironment.self)(errorsOnly, "dsbuild", out)
    }
    var loaded: OpaquePointer?
    do throws(LearningError) {
      let options = try unsafe Self.options(library)
      defer { unsafe library.release(options, .releaseSessionOptions) }
      unsafe loaded = try unsafe Self.create(library, "load the model") { out in
        unsafe model.withUnsafeBytes { bytes in
          unsafe library.function(.createSessionFromArray, as: CreateSession.self)(
            environment, bytes.baseAddress, bytes.count, options, out)
        }
      }
      guard let session = unsafe loaded else {
        throw LearningError(.runtimeFailed, "ONNX Runtime did not load the model")
      }
      let inputs = try unsafe Self.names(library, session, count: .inputCount, name: .inputName)
      guard inputs.count == 1 else {
        throw LearningError(.unsuitableWeights, "the ONNX model has \(inputs.count) inputs, expected one picture")
      }
      inputName = inputs[0]
      outputNames = try unsafe Self.names(library, session, count: .outputCount, name: .outputName)
      unsafe memoryInfo = try unsafe Self.create(library, "describe its memory") { out in
        unsafe library.function(.createMemoryInfo, as: CreateMemoryInfo.self)(1, 0, out)
      }
      unsafe self.session = session
    } catch {
      unsafe library.release(loaded, .releaseSession)
      unsafe library.release(environment, .releaseEnvironment)
      throw error
    }
    unsafe self.environment = environment
    self.library = library
  }

  deinit {
    unsafe library.release(memoryInfo, .releaseMemoryInfo)
    unsafe library.release(session, .releaseSession)
    unsafe library.release(environment, .releaseEnvironment)
  }

  /// Runs the model over one picture and copies all outputs that contain floats; others have no values.
  func run(_ input: NetworkInput) throws(LearningError) -> [Output] {
    typealias CreateTensor =
      @convention(c) (
        OpaquePointer, UnsafeMutableRawPointer?, Int, UnsafePointer<Int64>, Int, Int32, Out
      ) -> Status
    typealias Run =
      @convention(c) (
        OpaquePointer, OpaquePointer?, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<OpaquePointer?>, Int,
        UnsafePointer<UnsafePointer<CChar>?>, Int, Out
      ) -> Status

    var values = input.values
    let shape: [Int64] = [1, 3, Int64(input.height), Int64(input.width)]
    var results = unsafe [OpaquePointer?](repeating: nil, count: outputNames.count)
    defer { for index in 0..<outputNames.count { unsafe library.release(results[index], .releaseValue) } }
    // The tensor borrows `values`, so the whole run must be inside the closure.
    let status: Result<Void, LearningError> = unsafe values.withUnsafeMutableBytes { bytes in
      do throws(LearningError) {
        let size = bytes.count
        let start = bytes.baseAddress
        let tensor = try unsafe Self.create(library, "take the picture") { out in
          unsafe library.function(.createTensor, as: CreateTensor.self)(
            memoryInfo, start, size, shape, shape.count, Self.float, out)
        }
        defer { unsafe library.release(tensor, .releaseValue) }
        let status = unsafe Self.withCStrings([inputName]) { inputs in
          unsafe Self.withCStrings(outputNames) { outputs in
            var tensors: [OpaquePointer?] = unsafe [tensor]
            return unsafe library.function(.run, as: Run.self)(
              session, nil, inputs, &tensors, 1, outputs, outputNames.count, &results)
          }
        }
        try unsafe library.check(status, "run the model")
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try status.get()
    var outputs: [Output] = []
    for index in 0..<outputNames.count {
      guard let value = unsafe results[index] else { continue }
      outputs.append(try unsafe copy(value))
    }
    return outputs
  }

  private func copy(_ value: OpaquePointer) throws(LearningError) -> Output {
    typealias Number = @convention(c) (OpaquePointer, UnsafeMutablePointer<Int>) -> Status
    typealias Kind = @convention(c) (OpaquePointer, UnsafeMutablePointer<Int32>) -> Status
    typealias Dimensions = @convention(c) (OpaquePointer, UnsafeMutablePointer<Int64>, Int) -> Status
    typealias Shape = @convention(c) (OpaquePointer, Out) -> Status
    typealias Data = @convention(c) (OpaquePointer, UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Status

    let description = try unsafe Self.create(library, "describe its result") { out in
      unsafe library.function(.tensorShape, as: Shape.self)(value, out)
    }
    defer { unsafe library.release(description, .releaseShape) }
    var rank = 0
    var kind: Int32 = 0
    try unsafe library.check(library.function(.dimensionCount, as: Number.self)(description, &rank), "give a shape")
    try unsafe library.check(library.function(.elementType, as: Kind.self)(description, &kind), "give a type")
    var dimensions = [Int64](repeating: 0, count: rank)
    try unsafe library.check(
      library.function(.dimensions, as: Dimensions.self)(description, &dimensions, rank), "give a shape")
    let shape = dimensions.map { Int($0) }
    var data: UnsafeMutableRawPointer?
    try unsafe library.check(library.function(.tensorData, as: Data.self)(value, &data), "give its result")
    guard kind == Self.float, let data = unsafe data else { return Output(shape: shape, values: []) }
    let count = shape.reduce(1, *)
    let floats = unsafe UnsafeRawBufferPointer(start: data, count: count * MemoryLayout<Float>.stride)
    let values = (0..<count).map {
      unsafe floats.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Float>.stride, as: Float.self)
    }
    return Output(shape: shape, values: values)
  }

  /// One thread per run, because the callers run several at once; all optimisations.
  private static func options(_ library: ONNXLibrary) throws(LearningError) -> OpaquePointer {
    typealias Create = @convention(c) (Out) -> Status
    typealias Set = @convention(c) (OpaquePointer, Int32) -> Status
    let options = try unsafe create(library, "make options") { out in
      unsafe library.function(.createSessionOptions, as: Create.self)(out)
    }
    for (slot, value) in [
      (ONNXLibrary.Slot.setIntraThreads, Int32(1)), (.setInterThreads, 1), (.setOptimisationLevel, 99),
    ] {
      try unsafe library.check(library.function(slot, as: Set.self)(options, value), "set an option")
    }
    return unsafe options
  }

  private static func names(
    _ library: ONNXLibrary, _ session: OpaquePointer, count countSlot: ONNXLibrary.Slot, name nameSlot: ONNXLibrary.Slot
  ) throws(LearningError) -> [String] {
    typealias Count = @convention(c) (OpaquePointer, UnsafeMutablePointer<Int>) -> Status
    typealias Name =
      @convention(c) (
        OpaquePointer, Int, OpaquePointer, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
      ) -> Status
    typealias DefaultAllocator = @convention(c) (Out) -> Status
    typealias Free = @convention(c) (OpaquePointer, UnsafeMutableRawPointer?) -> Status

    // The default allocator belongs to the library and is not freed.
    let allocator = try unsafe create(library, "give its allocator") { out in
      unsafe library.function(.defaultAllocator, as: DefaultAllocator.self)(out)
    }
    var count = 0
    try unsafe library.check(library.function(countSlot, as: Count.self)(session, &count), "count its tensors")
    var names: [String] = []
    for index in 0..<count {
      var text: UnsafeMutablePointer<CChar>?
      try unsafe library.check(
        library.function(nameSlot, as: Name.self)(session, index, allocator, &text), "name its tensors")
      guard let text = unsafe text else { continue }
      unsafe names.append(String(cString: text))
      try unsafe library.check(library.function(.allocatorFree, as: Free.self)(allocator, text), "free a name")
    }
    return names
  }

  private static func create(
    _ library: ONNXLibrary, _ what: String, _ body: (Out) -> Status
  ) throws(LearningError) -> OpaquePointer {
    var object: OpaquePointer?
    try unsafe library.check(body(&object), what)
    guard let object = unsafe object else { throw LearningError(.runtimeFailed, "ONNX Runtime did not \(what)") }
    return unsafe object
  }

  /// Passes C copies of `strings` to `body`; they are at most a few dozen names of tensors.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let spellings = unsafe strings.map { string in
      let bytes = Array(string.utf8CString)
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      for (index, byte) in bytes.enumerated() { unsafe (copy + index).initialize(to: byte) }
      return unsafe UnsafePointer<CChar>?(copy)
    }
    defer { for index in 0..<strings.count { unsafe spellings[index]?.deallocate() } }
    return unsafe spellings.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("a model has names") }
      return unsafe body(start)
    }
  }
}
