import Engine
import Listings

/// The versions of all code whose output is in a key, by name. Tests compare each with an output that was recorded
/// under it.
public enum StepVersions {
  /// The steps, with the algorithms that they use. Exports have their own versions.
  public static var all: [(name: String, version: String)] {
    var versions: [(name: String, version: String)] = []
    for step in PipelinePlan.stages where step.isRemembered && step.name != .export {
      let version = ([String(step.version)] + step.algorithms).joined(separator: ".")
      if versions.last?.name == step.name.text {
        versions[versions.count - 1].version += ".\(version)"
      } else {
        versions.append((step.name.text, version))
      }
    }
    return versions
  }
}
