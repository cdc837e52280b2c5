package import Manifest
import Transfer

/// The settings by which addresses are requested: the manifest's `fetch`, and that of each source that differs from
/// it.
package struct FetchProfiles: Sendable {
  /// The distinct settings, the manifest's own first.
  let settings: [FetchSettings]
  /// The same settings as options of the transfer client. They are made for the first request.
  var options: [TransferOptions] { made.value }
  private let made: Deferred<[TransferOptions]>
  /// Whether the User-Agent of each of these settings names somebody to write to, or is a person's own.
  let namesContact: [Bool]
  /// For each class, the index of the settings of each of its sources.
  private let bySource: [ClassName: [Int]]

  /// The profiles of a manifest and the sources of its classes.
  init(
    _ manifest: Manifest, sources: [ClassName: [SourceSettings]], version: String, workspace: Workspace
  ) {
    var settings = [manifest.fetch]
    var bySource: [ClassName: [Int]] = [:]
    for item in manifest.classes {
      bySource[item.name] = (sources[item.name] ?? []).map { source in
        if let known = settings.firstIndex(of: source.fetch) { return known }
        settings.append(source.fetch)
        return settings.count - 1
      }
    }
    self.settings = settings
    self.bySource = bySource
    namesContact = settings.map {
      manifest.contact != nil || $0.userAgentTemplate != FetchSettings().userAgentTemplate
    }
    made = Deferred { [settings] in
      settings.map {
        var options = TransferOptions($0, manifest: manifest, version: version, environment: workspace.environment)
        if let own = $0.caBundle { options.certificates = workspace.path(own) }
        options.cookies = $0.cookies.map(workspace.path)
        return options
      }
    }
  }

  /// The indices of the settings of a class's sources, in listed order.
  package func indices(of name: ClassName) -> [Int] { bySource[name] ?? [] }
}
