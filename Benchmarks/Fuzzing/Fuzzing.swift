import CFuzzer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// `Fuzzing TARGET [libFuzzer's arguments]`: any bytes at all end in an answer, never in a trap, a leak or a hang.
/// `Fuzzing seeds TARGET FOLDER` writes small sound inputs to begin with; `Fuzzing list` names the targets.
@main
struct Fuzzing {
  static func main() throws {
    let name = CommandLine.arguments.dropFirst().first ?? ""
    if name == "seeds", CommandLine.arguments.count == 4 {
      return try FuzzSeeds.write(of: CommandLine.arguments[2], to: CommandLine.arguments[3])
    }
    guard let target = unsafe FuzzTarget.all[name] else {
      print(unsafe FuzzTarget.all.keys.sorted().joined(separator: "\n"))
      exit(name == "list" ? 0 : 2)
    }
    // libFuzzer wants the program's name and its own arguments; what it is given lives as long as the process.
    let rest = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
    let arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: rest.count + 1)
    for (index, argument) in rest.enumerated() { unsafe arguments[index] = strdup(argument) }
    unsafe arguments[rest.count] = nil
    var count = Int32(rest.count)
    var start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe arguments
    exit(unsafe LLVMFuzzerRunDriver(&count, &start, target))
  }
}
