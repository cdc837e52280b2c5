"""Saves twelve pages of image results in the ways that browsers do, and measures what `dsbuild links` takes of them.

usage: measure.py DSBUILD. With chromium and chromedriver, the MHTML files are those of the browser.
Prints, for each file: originals that the file holds, found ones, parts of the page that were kept, thumbnails kept beside an original.
"""
import base64
import csv
import html
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

ROWS = 24
INLINE = "data:image/jpeg;base64," + base64.b64encode(bytes(range(256)) * 8).decode()
FURNITURE = (
    '<nav><a href="/"><img src="/static/logo.png" width="120" height="40"></a><img src="https://cdn.site.example/icons/menu.svg"></nav>'
    '<img src="https://count.example/p.gif" width="1" height="1"><link rel="icon" href="/favicon.ico">'
    '<img src="/static/avatar-7.png" width="32" height="32"><img src="/img/sprite.png">'
    '<style>.x{background:url(/static/bg.png)}</style>'
)
TAIL = '<footer><img src="/static/social.png"><img src="/static/badge.png"></footer>'


def tbn(n):
    return f"https://encrypted-tbn{n % 4}.gstatic.com/images?q=tbn:ANd9{n}"


def page(name, body, host):
    return name, host, f"<!doctype html><html><head><meta charset=utf-8><meta property=og:image content=https://{host}/static/og-logo.png></head><body>{FURNITURE}{body}{TAIL}</body></html>"


def attribute(value):
    return html.escape(json.dumps(value), quote=True)


def originals(site):
    return [f"https://{site}{n % 5}.example/photos/{n}.{['jpg', 'png', 'jpeg', 'webp'][n % 4]}" for n in range(ROWS)]


def state():
    urls = originals("google")
    items = [[1, [0, f"id{n}", [tbn(n), 183, 275], [url, 800 + n, 1200], None, 0, "rgb(1,2,3)", None, False, {"2003": [None, "x", f"https://p{n}.example/page", f"Title {n}"]}]] for n, url in enumerate(urls)]
    data = json.dumps([None, [[items]], ["https://search.example/about"]]).replace("=", "\\u003d").replace("&", "\\u0026")
    shown = "".join(f'<div data-docid=id{n}><img src="{INLINE}"></div>' if n < 8 else f'<div data-docid=id{n}><img data-src="{tbn(n)}"></div>' for n in range(ROWS))
    return page("state", f"{shown}<script nonce=a>AF_initDataCallback({{key: 'ds:1', hash: '2', data:{data}, sideChannel: {{}}}});</script>", "search.example"), urls, []


def meta_divs():
    urls = originals("old")
    rows = "".join(f'<div class="rg_di"><a href="#"><img data-src="{tbn(n)}"></a><div class="rg_meta notranslate">{html.escape(json.dumps({"ou": url, "ow": 1200, "oh": 800, "tu": tbn(n), "ru": f"https://p{n}.example/", "pt": f"T {n}"}), quote=False)}</div></div>' for n, url in enumerate(urls))
    return page("meta", rows, "search.example"), urls, urls


def image_links():
    urls = originals("basic")
    rows = "".join(f'<td><a href="/imgres?imgurl={urllib.parse.quote(url, safe="")}&amp;imgrefurl=https://p{n}.example/&amp;w=900&amp;h=600"><img src="{tbn(n)}" alt="t{n}"></a></td>' for n, url in enumerate(urls))
    return page("imgres", f"<table><tr>{rows}</tr></table>", "search.example"), urls, urls


def attributes():
    urls = originals("bing")
    rows = "".join(f'<li><div class="iuscp"><a class="iusc" href="/images/search?view=detail&amp;id={n}" m="{attribute({"murl": url, "turl": f"https://tse{n % 4}.mm.bing.net/th?id=OIP.{n}", "purl": f"https://p{n}.example/x", "desc": f"Weir {n}"})}"><img class="mimg" src="https://tse{n % 4}.mm.bing.net/th?id=OIP.{n}&amp;w=207"></a><a href="https://p{n}.example/x"><img src="https://p{n}.example/favicon.ico" width=16></a></div></li>' for n, url in enumerate(urls))
    return page("attributes", f"<ul>{rows}</ul>", "www.search.example"), urls, urls


def entities():
    urls = originals("yandex")
    known = {f"e{n}": {"viewerData": {"dups": [{"url": url, "w": 1600, "h": 1200}, {"url": f"https://copy{n}.example/{n}-small.jpg", "w": 400, "h": 300}], "preview": [{"url": f"https://avatars.mds.yandex.net/i?id={n}", "w": 320, "h": 240}]}, "snippet": {"title": f"S {n}", "url": f"https://p{n}.example"}} for n, url in enumerate(urls)}
    rows = "".join(f'<div class="serp-item"><a href="/search?pos={n}"><img src="//avatars.mds.yandex.net/i?id={n}"></a></div>' for n in range(ROWS))
    return page("entities", f'<div class="Root" data-state="{attribute({"initialState": {"serpList": {"items": {"entities": known}}}})}">{rows}</div>', "search.example"), urls, urls


def pins():
    urls = [f"https://i.pinimg.com/originals/{n:02}/ab/{n}.jpg" for n in range(ROWS)]
    results = [{"id": n, "images": {"236x": {"url": f"https://i.pinimg.com/236x/{n:02}/ab/{n}.jpg", "width": 236, "height": 300}, "orig": {"url": url, "width": 1000, "height": 1300}}, "pinner": {"image_medium_url": f"https://i.pinimg.com/75x75_RS/{n}.jpg"}, "title": f"pin {n}"} for n, url in enumerate(urls)]
    rows = "".join(f'<div role=listitem><a href="/pin/{n}/"><img src="https://i.pinimg.com/236x/{n:02}/ab/{n}.jpg" srcset="https://i.pinimg.com/236x/{n:02}/ab/{n}.jpg 1x, https://i.pinimg.com/474x/{n:02}/ab/{n}.jpg 2x"></a></div>' for n in range(ROWS))
    return page("pins", f'{rows}<script id=__PWS_DATA__ type="application/json">{json.dumps({"props": {"resource_response": {"data": {"results": results}}}})}</script>', "pin.example"), urls, []


def model():
    urls = [f"https://live.staticflickr.com/65535/{n}_abc{n}_o.jpg" for n in range(ROWS)]
    photos = {f"p{n}": {"title": f"Photo {n}", "sizes": {"data": {"o": {"data": {"url": url[6:], "width": 3000, "height": 2000}}, "n": {"data": {"url": f"//live.staticflickr.com/65535/{n}_abc{n}_n.jpg", "width": 320, "height": 213}}, "sq": {"data": {"url": f"//live.staticflickr.com/65535/{n}_abc{n}_s.jpg", "width": 75, "height": 75}}}}} for n, url in enumerate(urls)}
    rows = "".join(f"<div class=view style=\"background-image: url(//live.staticflickr.com/65535/{n}_abc{n}_n.jpg)\"></div>" for n in range(ROWS))
    return page("model", f"{rows}<script>Y.ClientApp.init({{ modelExport: {json.dumps({'main': {'photos': photos}})}, auth: auth }});</script>", "photos.example"), urls, []


def gallery():
    urls = originals("blog")
    rows = "".join(f'<figure><a href="{url}"><img src="https://blog{n % 5}.example/photos/{n}-150x150.jpg" width=150 height=150 srcset="https://blog{n % 5}.example/photos/{n}-150x150.jpg 150w, https://blog{n % 5}.example/photos/{n}-300x300.jpg 300w"></a><figcaption>Fig {n}</figcaption></figure>' for n, url in enumerate(urls))
    return page("gallery", f"<article>{rows}</article>", "blog.example"), urls, urls


def shop():
    urls = [f"https://cdn.shop.example/i/{n}-1280.webp" for n in range(ROWS)]
    rows = "".join(f'<li class=card><a href="/product/{n}"><picture><source type=image/webp srcset="https://cdn.shop.example/i/{n}-320.webp 320w, {url} 1280w"><img src="https://cdn.shop.example/i/{n}-640.jpg" alt="P {n}" loading=lazy></picture></a></li>' for n, url in enumerate(urls))
    return page("shop", f"<ul>{rows}</ul>", "shop.example"), urls, urls


def answer():
    urls = [f"https://www.museum.example/iiif/2/{n:08x}/full/1686,/0/default.jpg" for n in range(ROWS)]
    data = [{"id": n, "title": f"Work {n}", "image_url": url, "thumbnail": {"lqip": "data:image/gif;base64,R0lGODlhBAAFAPQAAA==", "width": 40, "height": 30}, "api_link": f"https://api.museum.example/{n}", "config": {"iiif_url": "https://www.museum.example/iiif/2"}} for n, url in enumerate(urls)]
    return ("answer", "api.museum.example", json.dumps({"pagination": {"total": 900}, "data": data})), urls, []


def forum():
    urls = [f"https://img.forum.example/full/{n}.jpg" for n in range(ROWS)]
    rows = "".join(f'<div class=post><img class=avatar src="/avatars/{n}.png" width=48 height=48><img src="/emoji/smile.gif" width=18><p><img data-src="{url}" src="/static/spacer.gif"><noscript><img src="{url}"></noscript></p><img src="/static/icons/like.png" width=16></div>' for n, url in enumerate(urls))
    return page("forum", rows, "forum.example"), urls, urls


def requests():
    urls = originals("duck")
    results = [{"image": url, "thumbnail": f"https://tse{n % 4}.mm.bing.net/th?id=OIP.{n}", "url": f"https://p{n}.example/", "title": f"D {n}", "width": 1000, "height": 700, "source": "Bing"} for n, url in enumerate(urls)]
    shell = page("requests", "<div id=app></div>", "search.example")[2]
    entries = [("https://search.example/?q=weir", "text/html", shell), ("https://search.example/i.js?q=weir&vqd=4-1", "application/x-javascript", json.dumps({"results": results, "next": "i.js?q=weir&s=100"}))]
    entries += [(result["thumbnail"], "image/jpeg", None) for result in results] + [("https://search.example/static/logo.png", "image/png", None)]
    log = {"log": {"version": "1.2", "entries": [{"request": {"url": url, "headers": [{"name": "Cookie", "value": "s=1"}]}, "response": {"content": {"size": 5000, "mimeType": kind, **({"text": text} if text else {})}}} for url, kind, text in entries]}}
    return ("requests", "search.example", json.dumps(log)), urls, []


class Chromium:
    def __init__(self):
        self.process = subprocess.Popen(["chromedriver", "--port=9517"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            time.sleep(0.1)
            try:
                self.ask("GET", "/status")
                break
            except OSError:
                continue
        options = {"binary": "/usr/bin/chromium", "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * 127.0.0.1:9"]}
        self.session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})["sessionId"]

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:9517{path}", method=method, data=json.dumps(body).encode() if body is not None else None, headers={"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=60))["value"]

    def mhtml(self, path):
        self.ask("POST", f"/session/{self.session}/url", {"url": f"file://{path}"})
        return self.ask("POST", f"/session/{self.session}/goog/cdp/execute", {"cmd": "Page.captureSnapshot", "params": {"format": "mhtml"}})["data"]

    def end(self):
        self.process.terminate()


def links(program, path, base):
    run = subprocess.run([program, "links", path, "--class", "x", "--to", "-", "--base", f"https://{base}/page"], capture_output=True, text=True, cwd=os.path.dirname(path))
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    return [row["url"] for row in rows], run.stderr.splitlines()[0] if run.stderr else ""


def main():
    program = os.path.realpath(sys.argv[1])
    browser = Chromium() if os.path.exists("/usr/bin/chromedriver") else None
    failed, totals = 0, [0, 0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        for make in [state, meta_divs, image_links, attributes, entities, pins, model, gallery, shop, answer, forum, requests]:
            (name, host, text), urls, outside = make()
            ways = []
            if text.startswith("<"):
                ways.append(("html", text, urls))
                saved = f"<!-- saved from url=(00{len(host) + 14})https://{host}/page -->\n" + re.sub(r'(<img[^>]*? src=")(?!data:)[^"]*/([^"/]*)"', lambda m: f'{m[1]}./{name}_files/{m[2][:20]}"', text)
                ways.append(("complete", saved, urls))
                if browser and outside != []:
                    path = os.path.join(folder, "page.html")
                    open(path, "w").write(text.replace("<head>", f"<head><base href=https://{host}/page>"))
                    ways.append(("mhtml", browser.mhtml(path), outside))
            else:
                ways.append(("har" if name == "requests" else "json", text, urls))
            for way, content, held in ways:
                path = os.path.join(folder, f"{name}.{way}")
                open(path, "w").write(content)
                found, said = links(program, path, host)
                wanted = set(held)
                good = len(wanted & set(found))
                small = [url for url in found if url not in wanted and re.search(r"encrypted-tbn|mm\.bing|236x|474x|75x75|_n\.jpg|_s\.jpg|-small|150x150|300x300|-320|-640|mds\.yandex|^data:", url)]
                parts = [url for url in found if url not in wanted and url not in small]
                totals = [a + b for a, b in zip(totals, [len(wanted), good, len(parts), len(small)])]
                share = good / len(wanted) if wanted else 1
                failed += share < 0.95 or bool(parts) or bool(small)
                print(f"{name:11} {way:9} originals {good:3} of {len(wanted):3}, page furniture {len(parts)}, thumbnails {len(small)}" + (f"  {parts[:2] + small[:2]}" if parts or small else ""))
    if browser:
        browser.end()
    print(f"together: originals {totals[1]} of {totals[0]} ({totals[1] / totals[0]:.3f}), page furniture {totals[2]}, thumbnails beside an original {totals[3]}; {failed} files failed")
    sys.exit(failed > 0)


main()
