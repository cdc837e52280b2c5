import Digests
import Transfer

/// A page of image results with an address in every place that pages have, and the same page as browsers save it.
enum SavedPage {
  static let inline = Base64.text(Array(repeating: 7, count: 1_500))

  /// The originals that the page names.
  static let originals = [
    "https://ld.example/full/one.jpg", "https://bing.example/p/two.jpg?x=1&y=2",
    "https://google.example/three.jpeg?s=1",
    "https://four.example/IMG_4.JPG", "https://search.example/img/five-1280.webp", "https://six.example/six.png",
    "https://seven.example/bg/seven.jpg", "https://eight.example/eight.jpg?a=1&b=2", "https://nine.example/nine.png",
    "https://ten.example/ten.jpg",
  ]
  /// Those of them that stand in scripts, which MHTML does not keep.
  static let scripted = [0, 7, 8, 9].map { originals[$0] }

  static let scripts = [
    #"<script type="application/ld+json">{"@type":"ImageObject","contentUrl":"https://ld.example/full/one.jpg","thumbnailUrl":"https://ld.example/thumb/one.jpg","name":"One weir","publisher":{"logo":{"url":"https://ld.example/logo-big.jpg"}}}</script>"#,
    #"<script>AF_initDataCallback({key: 'ds:1', hash: '2', data:[null,[[[1,[0,"A",["https://encrypted-tbn0.gstatic.com/images?q\u003dtbn:A",183,275],["https://eight.example/eight.jpg?a\u003d1\u0026b\u003d2",800,1200],null,0]],[1,[0,"B",["https://encrypted-tbn0.gstatic.com/images?q\u003dtbn:B",183,275],["https://nine.example/nine.png",700,1000],null,0]]]]], sideChannel: {}});</script>"#,
    #"<script type="application/json">{"items":[{"id":1,"image":{"url":"https:\/\/ten.example\/ten.jpg","width":900,"height":600},"thumbnail":"https:\/\/ten.example\/t\/ten.jpg","title":"Ten"}]}</script>"#,
  ]

  /// The page without scripts.
  static let markup = #"""
    <html><head><meta charset="utf-8"><link rel="icon" href="/favicon.ico">
    <meta property="og:image" content="https://search.example/static/card.png">
    <style>.logo { background: url("/static/sprite.png") }</style></head><body>
    <nav><img src="/static/top.png" width="120"><img src="https://count.example/p.gif" width="1" height="1"></nav>
    <ul>
    <li><a class="iusc" href="/detail?id=2&session=secret" m='{&quot;murl&quot;:&quot;https://bing.example/p/two.jpg?x=1&amp;y=2&quot;,&quot;turl&quot;:&quot;https://tse1.mm.bing.net/th?id=OIP.two&quot;,&quot;purl&quot;:&quot;https://two.example/page&quot;,&quot;desc&quot;:&quot;Two \&quot;weirs\&quot;&quot;}'><img src="https://tse1.mm.bing.net/th?id=OIP.two&amp;w=200" width="200" height="150" alt="two"></a></li>
    <li><a href="/imgres?imgurl=https%3A%2F%2Fgoogle.example%2Fthree.jpeg%3Fs%3D1&amp;imgrefurl=https%3A%2F%2Fthree.example%2Fp&amp;w=1200&amp;h=800"><img data-src="https://encrypted-tbn0.gstatic.com/images?q=tbn:three" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></a></li>
    <li><a href="https://four.example/IMG_4.JPG"><img src="https://four.example/IMG_4_small.JPG" width="90" height="60"></a></li>
    </ul>
    <div><picture><source srcset="/img/five-320.webp 320w, /img/five-1280.webp 1280w"><img src="/img/five-320.jpg" alt="five"></picture><noscript><img src="/img/five-320.jpg"></noscript></div>
    <div data-full="https://six.example/six.png" class=g><img src="https://encrypted-tbn2.gstatic.com/images?q=tbn:six"></div>
    <div style="background-image:url('https://seven.example/bg/seven.jpg')"></div>
    <footer><img src="/static/social.png"></footer>
    """#

  /// The page as "HTML only" or "complete" saves it.
  static var html: String {
    "<!DOCTYPE html>\n<!-- saved from url=(0031)https://search.example/pics?q=a -->\n" + markup
      + scripts.joined(separator: "\n")
      + "<img src=\"data:image/jpeg;base64,\(inline)\" alt=\"inline\"></body></html>"
  }

  /// The page as one file.
  static func mhtml(encoding: String, charset: String = "utf-8", _ encode: (String) -> String) -> String {
    """
    From: <Saved by Blink>\r
    Snapshot-Content-Location: https://search.example/pics?q=a\r
    MIME-Version: 1.0\r
    Content-Type: multipart/related;\r
    \ttype="text/html";\r
    \tboundary="----Boundary--x"\r
    \r
    \r
    ------Boundary--x\r
    Content-Type: text/html; charset=\(charset)\r
    Content-Transfer-Encoding: \(encoding)\r
    Content-Location: https://search.example/pics?q=a\r
    \r
    \(encode(markup))\r
    ------Boundary--x\r
    Content-Type: image/jpeg\r
    Content-Transfer-Encoding: base64\r
    Content-Location: https://tse1.mm.bing.net/th?id=OIP.two\r
    \r
    AAAA\r
    ------Boundary--x--\r

    """
  }

  /// Quoted-printable with a soft break every 60 characters, also inside addresses.
  static func quotedPrintable(_ text: String) -> String {
    var (lines, line) = ("", "")
    for byte in text.utf8 {
      let isPlain = byte == 10 || (32...126).contains(byte) && byte != 61
      let code = String(byte, radix: 16, uppercase: true)
      line += isPlain ? String(UnicodeScalar(byte)) : "=" + (byte < 16 ? "0" : "") + code
      if byte == 10 || line.utf8.count >= 60 {
        lines += byte == 10 ? String(line.dropLast()) + "\r\n" : line + "=\r\n"
        line = ""
      }
    }
    return lines + line
  }

  /// The page in a network log, with what a log holds besides.
  static func har(isPacked: Bool, hasContent: Bool = true) -> String {
    func quoted(_ text: String) -> String { JSONText.encode(.string(text)) }
    let text = isPacked ? Base64.text(Array(html.utf8)) : html
    let content = hasContent ? ",\"text\":\(quoted(text))\(isPacked ? ",\"encoding\":\"base64\"" : "")" : ""
    let answer =
      #"{"results":[{"image":"https://duck.example/eleven.png","thumbnail":"https://tse2.mm.bing.net/th?id=OIP.e","url":"https://eleven.example/p","title":"Eleven","width":800,"height":600}],"vqd":"secret"}"#
    let json = hasContent ? ",\"text\":\(quoted(answer))" : ""
    return #"""
      {"log":{"version":"1.2","creator":{"name":"x"},"entries":[
      {"request":{"method":"GET","url":"https://search.example/pics?q=a","cookies":[{"name":"sid","value":"secret"}],"headers":[{"name":"Cookie","value":"sid=secret"}]},"response":{"content":{"size":9,"mimeType":"text/html; charset=utf-8"\#(content)}}},
      {"request":{"url":"https://search.example/i.js?vqd=secret"},"response":{"content":{"size":400,"mimeType":"application/json"\#(json)}}},
      {"request":{"url":"https://tse1.mm.bing.net/th?id=OIP.two"},"response":{"content":{"size":9000,"mimeType":"image/jpeg"}}},
      {"request":{"url":"https://shown.example/big.jpg"},"response":{"content":{"size":90000,"mimeType":"image/jpeg"}}}
      ]}}
      """#
  }
}

extension SavedPage {
  /// Base64 in lines of 76 characters.
  static func base64(_ text: String) -> String {
    var lines: [Substring] = []
    var rest = Substring(Base64.text(Array(text.utf8)))
    while !rest.isEmpty {
      lines.append(rest.prefix(76))
      rest = rest.dropFirst(76)
    }
    return lines.joined(separator: "\r\n")
  }
}
