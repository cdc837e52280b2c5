import Digests
package import Manifest
import Transfer

/// The pictures in lists: by identifier, address and digest.
package struct ListedPictures: Sendable {
  private var names: Set<String> = []

  /// No pictures.
  package init() {}

  /// Adds the rows of a list that `dsbuild search` wrote.
  package mutating func add(_ rows: [ListFile.Row]) {
    for row in rows {
      if !row["id"].isEmpty { names.insert("id \(Merge.key(row["provider"], row["id"]))") }
      if !row["hash"].isEmpty { names.insert("hash \(row["hash"].lowercased())") }
      if case .success(let address) = Address.canonical(row["url"]) { names.insert("url \(address.text)") }
    }
  }

  /// Adds the rows of another list.
  package mutating func add(_ list: URLList) {
    for row in list.rows {
      if let hash = row.hash { names.insert("hash \(hash.hex)") }
      if case .success(let address) = Address.canonical(row.text) { names.insert("url \(address.text)") }
    }
  }

  /// Whether one of the lists has the picture.
  func have(_ hit: Hit, address: String?) -> Bool {
    names.contains("id \(Merge.key(hit.provider, hit.id))") || address.map { names.contains("url \($0)") } ?? false
      || hit.digest.map { names.contains("hash \($0)") } ?? false
  }

  /// Whether one of the lists has the picture of a row.
  package func have(_ row: ListFile.Row) -> Bool {
    if !row["id"].isEmpty, names.contains("id \(Merge.key(row["provider"], row["id"]))") { return true }
    if !row["hash"].isEmpty, names.contains("hash \(row["hash"].lowercased())") { return true }
    guard case .success(let address) = Address.canonical(row["url"]) else { return false }
    return names.contains("url \(address.text)")
  }
}
