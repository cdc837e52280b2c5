import ExamplePictures
import Synchronization

/// A project whose one list a query of a served collection writes.
public enum SearchedProject {
  /// Serves pictures behind the interface that `keys` name first (`in: commons, …`) while `body` runs.
  public static func serve(
    _ pictures: [ServedPicture], _ keys: String,
    _ body: @Sendable (TemporaryProject, ServedCollection, LoopbackOrigin) async throws -> Void
  ) async throws {
    let place = Place()
    let collection = ServedCollection(pictures) { place.text.withLock { $0 } }
    try await LoopbackOrigin.serve(collection.answers) { origin in
      place.text.withLock { $0 = origin.url("") }
      let project = try TemporaryProject()
      let name = String(keys.split(separator: ",")[0].dropFirst("in: ".count))
      try project.folder.write(
        """
        dsbuild: 1
        name: gates
        contact: me@example.org
        fetch:
          allow_addresses: [127.0.0.0/8]
          retries: { max: 1, backoff: 1s..1s }
          hosts: { "127.0.0.1:\(origin.port)": { rate: 40/s } }
        classes:
          gate:
            sources:
              - csv: sources/gate.csv
                search: { \(keys), max: 1000, endpoint: "\(origin.url(ServedCollection.paths[name] ?? ""))" }
        """, to: "dataset.yaml")
      try await body(project, collection, origin)
    }
  }
}

/// The beginning of addresses, which is known when the server listens.
private final class Place: Sendable {
  let text = Mutex("")
}
