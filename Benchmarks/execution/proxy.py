#!/usr/bin/env python3
"""A server of the Remote Execution API that passes every call on to another, and counts or spoils what goes through.

    proxy.py PORT TARGET LOG [MODE [CERTIFICATE KEY]]

LOG gets a line of JSON for each call: its name, the credential that came with it, and of an upload the digest. A line `Named` says that
a client knows the name of an execution. MODE is one of
- wrong: bytes that are read have one other bit
- longer: batches are small, so that large results are read as streams, and those never end
- oversized: batches that are read come in one message of 64 MiB
- denied: every call but the first is refused
- silent: no call is answered
- unfinished: executions end without a result
- lost: every third execution fails with INTERNAL for good
- cut: the stream of every execution is cut once
- streams: batches are small, so that all else goes as a stream
- forgets: the first execution fails because a blob is missing, and from then on the server lacks every blob
- held: no stream that is written ends
"""
import concurrent.futures
import json
import sys
import threading
import time

import grpc
from buildgrid._protos.build.bazel.remote.execution.v2 import remote_execution_pb2 as reapi
from buildgrid._protos.google.bytestream import bytestream_pb2 as streams
from buildgrid._protos.google.longrunning import operations_pb2 as operations

OPTIONS = [("grpc.max_receive_message_length", 128 << 20), ("grpc.max_send_message_length", 128 << 20)]
CLIENT_STREAM, SERVER_STREAM = {"Write"}, {"Read", "Execute", "WaitExecution", "GetTree"}


class Proxy(grpc.GenericRpcHandler):
    def __init__(self, target, log, mode):
        self.channel = grpc.insecure_channel(target, OPTIONS)
        self.log, self.mode = open(log, "w", buffering=1), mode
        self.lock, self.calls, self.executions, self.cut = threading.Lock(), 0, 0, set()

    def note(self, name, metadata=(), **more):
        if metadata:
            more["authorization"] = metadata[0][1]
        with self.lock:
            self.log.write(json.dumps({"call": name, "at": time.time(), **more}) + "\n")

    def service(self, details):
        path = details.method
        name = path.rpartition("/")[2]
        metadata = [(k, v) for k, v in details.invocation_metadata if k in ("authorization",)]
        with self.lock:
            self.calls += 1
            number = self.calls
        if self.mode == "silent":
            time.sleep(60)
        if name in CLIENT_STREAM:
            call = self.channel.stream_unary(path)
            return grpc.stream_unary_rpc_method_handler(lambda parts, context: self.write(call, parts, context, metadata))
        if name in SERVER_STREAM:
            call = self.channel.unary_stream(path)
            return grpc.unary_stream_rpc_method_handler(
                lambda request, context: self.stream(name, call, request, context, metadata))
        call = self.channel.unary_unary(path)
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: self.unary(name, number, call, request, context, metadata))

    def unary(self, name, number, call, request, context, metadata):
        if self.mode == "denied" and number > 1:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "who are you?")
        more = {}
        if name == "BatchUpdateBlobs":
            blobs = reapi.BatchUpdateBlobsRequest.FromString(request).requests
            more["uploads"] = [[b.digest.hash, b.digest.size_bytes] for b in blobs]
        self.note(name, metadata, **more)
        try:
            answer = call(request, metadata=metadata, timeout=60)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())
        if name == "FindMissingBlobs" and self.mode == "forgets" and self.executions > 0:
            asked = reapi.FindMissingBlobsRequest.FromString(request).blob_digests
            answer = reapi.FindMissingBlobsResponse(missing_blob_digests=asked).SerializeToString()
        if name == "GetCapabilities" and self.mode in ("longer", "streams"):
            message = reapi.ServerCapabilities.FromString(answer)
            message.cache_capabilities.max_batch_total_size_bytes = 96 << 10
            answer = message.SerializeToString()
        if name == "BatchReadBlobs" and self.mode in ("wrong", "oversized"):
            message = reapi.BatchReadBlobsResponse.FromString(answer)
            for part in message.responses:
                part.data = spoiled(part.data) if self.mode == "wrong" else bytes(64 << 20)
            answer = message.SerializeToString()
        return answer

    def write(self, call, parts, context, metadata):
        def counted():
            for number, part in enumerate(parts):
                if number == 0:
                    name = streams.WriteRequest.FromString(part).resource_name.split("/")
                    self.note("Write", metadata, uploads=[[name[-2], int(name[-1])]])
                while self.mode == "held" and context.is_active():
                    time.sleep(0.1)
                yield part

        return call(counted(), metadata=metadata, timeout=300)

    def stream(self, name, call, request, context, metadata):
        self.note(name, metadata)
        if name == "Read" and self.mode == "longer":
            while context.is_active():
                yield streams.ReadResponse(data=bytes(1 << 20)).SerializeToString()
        execution, is_named = 0, False
        if name == "Execute":
            with self.lock:
                self.executions += 1
                execution = self.executions
            if self.mode == "forgets" and execution == 1:
                context.abort(grpc.StatusCode.FAILED_PRECONDITION, "a blob is missing")
            if self.mode == "lost" and execution % 3 == 0:
                context.abort(grpc.StatusCode.UNKNOWN, "the machine is gone")
        try:
            for part in call(request, metadata=metadata):
                if name == "Read" and self.mode == "wrong":
                    message = streams.ReadResponse.FromString(part)
                    message.data = spoiled(message.data)
                    part = message.SerializeToString()
                if name in ("Execute", "WaitExecution"):
                    operation = operations.Operation.FromString(part)
                    if self.mode == "unfinished" and operation.done:
                        operation.ClearField("response")
                        part = operation.SerializeToString()
                    if self.mode == "cut" and name == "Execute" and operation.name not in self.cut:
                        self.cut.add(operation.name)
                        yield part
                        context.abort(grpc.StatusCode.UNAVAILABLE, "cut")
                yield part
                if name == "Execute" and not is_named:
                    is_named = True
                    self.note("Named", metadata)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())


def spoiled(data):
    return bytes([data[0] ^ 1]) + data[1:] if data else data


if __name__ == "__main__":
    port, target, log = sys.argv[1:4]
    address, more = f"127.0.0.1:{port}", sys.argv[4:]
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(64), options=OPTIONS)
    server.add_generic_rpc_handlers((Proxy(target, log, more[0] if more else ""),))
    if len(more) > 1:
        certificate, key = [open(path, "rb").read() for path in more[1:]]
        assert server.add_secure_port(address, grpc.ssl_server_credentials([(key, certificate)])), "the port is taken"
    else:
        assert server.add_insecure_port(address), "the port is taken"
    server.start()
    print("ready", flush=True)
    server.wait_for_termination()
