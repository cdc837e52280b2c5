import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Transfer

/// The images in both of two states of a dataset whose lists state another licence now.
struct LicenseChanges {
  /// One image under another licence.
  struct Change: Hashable {
    let className: ClassName
    let image: SHA256Digest
    let was: License
    let now: License
  }

  /// The changes, sorted by class and image.
  let all: [Change]

  /// Compares the licences of the images that are in both locks. A class whose lists cannot be read is left out.
  init(from before: LicenseState, to after: LicenseState) {
    var found: [Change] = []
    for item in after.manifest.classes {
      guard let old = before.images(of: item.name), let new = after.images(of: item.name),
        before.differs(from: after, in: item.name),
        let was = before.licenses(of: item.name), let now = after.licenses(of: item.name)
      else { continue }
      for (image, id) in new {
        guard let known = old[image], was[known] != now[id] else { continue }
        found.append(Change(className: item.name, image: image, was: was[known], now: now[id]))
      }
    }
    all = found.sorted { ($0.className, $0.image) < ($1.className, $1.image) }
  }
}

/// The licences that one state of a dataset states.
struct LicenseState {
  let manifest: Manifest
  let lock: LockFiles
  /// The bytes of the lists by their paths in the manifest.
  let lists: [String: [UInt8]]

  /// The paths of the lists of a manifest.
  static func paths(of manifest: Manifest) -> [String] {
    let sources = manifest.classes.flatMap(\.sources)
    return Set(
      sources.compactMap { source -> String? in
        // git knows only the paths inside of its repository.
        if case .list(let path, _) = source.kind, !path.hasPrefix("/"), !path.hasPrefix("../") { path } else { nil }
      }
    ).sorted()
  }

  /// The id of each image of a class that is in; nil if the table cannot be read.
  fileprivate func images(of name: ClassName) -> [SHA256Digest: ItemID]? {
    guard let bytes = lock.tables[name], let table = try? LockTable.read(bytes, file: "").table else { return nil }
    var images: [SHA256Digest: ItemID] = [:]
    for row in table.rows where row.verdict == "in" {
      if let image = row.sha256, images[image] == nil { images[image] = row.id }
    }
    return images
  }

  /// Whether the sources of a class or their lists differ.
  fileprivate func differs(from other: LicenseState, in name: ClassName) -> Bool {
    guard let one = sources(of: name), let two = other.sources(of: name) else { return true }
    return one != two
      || one.contains { source in
        guard case .list(let path, _) = source.kind else { return false }
        return lists[path] != other.lists[path]
      }
  }

  private func sources(of name: ClassName) -> [SourceSettings]? {
    manifest.classes.first { $0.name == name }?.sources.map { source in
      var source = source
      source.place = nil
      return source
    }
  }

  /// The licence of each row of a class; nil if a list cannot be read.
  fileprivate func licenses(of name: ClassName) -> Licenses? {
    var licenses = Licenses()
    for source in sources(of: name) ?? [] {
      switch source.kind {
      case .files: licenses.ofFiles.insert(License(source.license))
      // The files of a pattern are not read back from git.
      case .mapping: return nil
      case .list(let path, let settings):
        guard let bytes = lists[path], let list = try? URLList.read(bytes, file: path, settings: settings) else {
          return nil
        }
        for var row in list.rows {
          // A licence that a search found later does not replace the first one in the dataset.
          if let license = row.later.license { (row.credit.license, row.credit.licenseURL) = (license, nil) }
          licenses.add(row, of: source, in: name)
        }
      }
    }
    return licenses
  }

  /// The licences of the rows of a class.
  fileprivate struct Licenses {
    private var ofRows: [ItemID: License] = [:]
    var ofFiles: Set<License> = []

    mutating func add(_ row: URLList.Row, of source: SourceSettings, in name: ClassName) {
      let schemes = source.fetch.schemes.map(\.rawValue)
      guard case .success(let address) = Address.canonical(row.text, schemes: schemes) else { return }
      let id = ItemID(class: name, address: address.text)
      guard ofRows[id] == nil else { return }
      let code = row.credit.license ?? (row.credit.licenseURL == nil ? source.license : nil)
      ofRows[id] = LicenseClaim(code: code, url: row.credit.licenseURL).license
    }

    /// The licence of an item. A picture on disk has that of its source, if all such sources have the same.
    subscript(id: ItemID) -> License { ofRows[id] ?? (ofFiles.count == 1 ? ofFiles.first : nil) ?? .unknown }
  }
}
