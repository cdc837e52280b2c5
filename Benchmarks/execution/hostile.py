#!/usr/bin/env python3
"""An HTTP/2 server that is no gRPC server: `hostile.py PORT MODE [CERTIFICATE KEY]`.

MODE: nostatus (no `grpc-status`), redirect (302 to another host), html, garbage (no HTTP/2 at all).
It prints each request's path and whether it carried a credential.
"""
import socket
import ssl
import sys
import threading

import h2.config
import h2.connection
import h2.events


def answer(connection, stream, mode):
    if mode == "redirect":
        connection.send_headers(stream, [(":status", "302"), ("location", "https://elsewhere.example/")], end_stream=True)
    elif mode == "html":
        connection.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
        connection.send_data(stream, b"<html>Log in here</html>", end_stream=True)
    elif mode == "nostatus":
        connection.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
        connection.send_data(stream, b"\0\0\0\0\0", end_stream=True)


def serve(client, mode, context):
    try:
        if context:
            client = context.wrap_socket(client, server_side=True)
        if mode == "garbage":
            client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n" * 50)
            return client.close()
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        client.sendall(connection.data_to_send())
        while data := client.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    headers = dict(event.headers)
                    print(headers.get(b":path"), "authorization" if b"authorization" in headers else "plain", flush=True)
                if isinstance(event, h2.events.StreamEnded):
                    answer(connection, event.stream_id, mode)
            client.sendall(connection.data_to_send())
    except Exception as error:
        print("ended", repr(error), flush=True)


if __name__ == "__main__":
    port, mode = int(sys.argv[1]), sys.argv[2]
    context = None
    if len(sys.argv) > 4:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", port))
    print("ready", flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, mode, context), daemon=True).start()
