import Testing
import Transfer

@Suite("Which addresses may be connected to")
struct AddressPolicyTests {
  @Test(
    "addresses that are not public are refused, whatever they are wrapped in",
    arguments: [
      "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255",
      "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1",
      "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
      "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0:127.0.0.1",
      "64:ff9b::127.0.0.1", "64:ff9b::c0a8:101", "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "2001::1",
      "2001:db8::1", "100::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "3fff::1", "5f00::1",
    ])
  func refused(_ text: String) throws {
    #expect(!AddressPolicy().permits(try #require(IPAddress(text))))
  }

  @Test(
    "public addresses are permitted",
    arguments: [
      "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.0", "126.1.1.1", "128.0.0.1",
      "172.15.255.255", "172.32.0.1", "192.167.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
      "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    ])
  func permitted(_ text: String) throws {
    #expect(AddressPolicy().permits(try #require(IPAddress(text))))
  }

  @Test("a range a person vouches for is open, in IPv6 clothing too, and nothing beside it")
  func allowed() throws {
    let policy = AddressPolicy(allowed: [try #require(AddressRange("127.0.0.0/31"))])
    for text in ["127.0.0.0", "127.0.0.1", "::ffff:127.0.0.1"] {
      #expect(policy.permits(try #require(IPAddress(text))))
    }
    for text in ["127.0.0.2", "10.0.0.1", "::1"] { #expect(!policy.permits(try #require(IPAddress(text)))) }
  }

  @Test(
    "ranges are read in CIDR form only",
    arguments: [
      "", "127.0.0.0/33", "127.0.0.0/-1", "127.0.0/8", "::/129", "127.0.0.0/8/8", "a/8", "1.2.3.4/", "01.2.3.4",
    ])
  func badRange(_ text: String) {
    #expect(AddressRange(text) == nil)
  }

  @Test(
    "addresses print in a form that reads back",
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("::1", "0:0:0:0:0:0:0:1"), ("1::", "1:0:0:0:0:0:0:0"),
      ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("::", "0:0:0:0:0:0:0:0"),
    ])
  func printing(_ text: String, _ printed: String) throws {
    let address = try #require(IPAddress(text))
    #expect("\(address)" == printed)
    #expect(IPAddress(printed) == address)
  }

  @Test(
    "what is no address is none",
    arguments: [
      "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "1.2.3", "1.2.3.4.5",
      "256.1.1.1",
      "1.2.3.04", "::1.2.3", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "::%1",
    ])
  func noAddress(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    "a redirect of a store leads no nearer to this machine than the store is",
    arguments: [
      ("93.184.216.34", "1.1.1.1", true), ("93.184.216.34", "127.0.0.1", false), ("93.184.216.34", "10.1.2.3", false),
      ("93.184.216.34", "::1", false), ("93.184.216.34", "::ffff:127.0.0.1", false),
      ("93.184.216.34", "fd00::1", false), ("2606:4700::1111", "192.168.1.1", false), ("10.1.2.3", "10.9.9.9", true),
      ("10.1.2.3", "127.0.0.1", false), ("10.1.2.3", "1.1.1.1", true), ("127.0.0.1", "127.0.0.1", true),
      ("127.0.0.1", "10.1.2.3", true), ("127.0.0.1", "169.254.169.254", false),
    ])
  func redirects(first: String, target: String, isPermitted: Bool) throws {
    let policy = SharedAddressPolicy(isPrivateOnly: false)
    let (home, address) = (try #require(IPAddress(first)), try #require(IPAddress(target)))
    #expect(policy.permitsRedirect(to: address, from: home) == isPermitted)
    // If the store's own address is not known, it counts as a public one.
    let isPublic = ["1.1.1.1"].contains(target)
    #expect(policy.permitsRedirect(to: address, from: nil) == isPublic)
    let withoutTLS = SharedAddressPolicy(isPrivateOnly: true)
    #expect(withoutTLS.permitsRedirect(to: address, from: home) == (isPermitted && !isPublic))
  }
}
