import Diagnostics
import Manifest
import Transfer

extension FetchRound {
  /// Wikimedia asks every client for a contact, and blocks clients without one.
  func checkContact(_ asked: [PendingFetch]) throws(DiagnosticError) {
    for ask in asked where !profiles.namesContact[ask.profile] {
      guard case .success(let address) = Address.canonical(address(of: ask)),
        HostManners.wikimedia.cover(address.origin)
      else { continue }
      throw DiagnosticError(
        "`contact` is missing: a list of `\(ask.className)` has pictures of `\(address.host)`, and Wikimedia asks every client to name in its User-Agent whom to write to",
        hint: "write `contact: you@example.org` in the manifest, or the address of a page about the dataset")
    }
  }
}
