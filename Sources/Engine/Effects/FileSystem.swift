#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The features of a file system.
package enum FileSystem {
  /// The file systems without permissions of their own, where the mount sets the same ones for every file: FAT, NTFS, a Windows
  /// disk in Linux, SMB.
  private static let withoutPermissions: Set<Substring> = [
    "vfat", "exfat", "msdos", "ntfs", "ntfs3", "fuseblk", "9p", "drvfs", "cifs", "smb3",
  ]

  /// Whether the file system of a path is mounted so that nothing can be written.
  static func isReadOnly(at path: String) -> Bool {
    unsafe access(Effects.directory(of: path), W_OK) != 0 && errno == EROFS
  }

  /// Whether the file system of a device stores permissions for each file. Only then do they say who may write to it.
  package static func hasPermissions(on device: UInt64) -> Bool {
    // The format is that of proc(5): number, parent, device, root, mount point, options, then fields up to a dash, then the
    // type.
    let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
    let minor = device & 0xFF | device >> 12 & ~0xFF
    guard let bytes = try? Effects().read("/proc/self/mountinfo") else { return true }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 4, fields[2] == "\(major):\(minor)", let dash = fields.firstIndex(of: "-"),
        dash + 1 < fields.count
      else { continue }
      return !withoutPermissions.contains(fields[dash + 1])
    }
    return true
  }
}
