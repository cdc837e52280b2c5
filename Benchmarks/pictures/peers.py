"""The programs that dsbuild is held against, each at the defaults its own documentation gives."""
import sys
import time
from unittest.mock import MagicMock

import faiss
import imagehash
import numpy as np
import pdqhash
from czkawka import ImageSimilarity
from PIL import Image

# imagededup wants torch even for the hashes that do not need it; what its hashes need themselves comes first.
import matplotlib.pyplot, pywt, scipy.fftpack, scipy.stats, sklearn.metrics.pairwise  # noqa: E401,F401
try:
    import torch  # noqa: F401
except ImportError:
    for name in ("torch", "torch.nn", "torch.utils", "torch.utils.data", "torchvision", "torchvision.models",
                 "torchvision.models.vision_transformer", "torchvision.transforms"):
        sys.modules[name] = MagicMock()
import logging

from imagededup.methods import DHash, PHash

logging.disable(logging.CRITICAL)
faiss.omp_set_num_threads(1)


def bits_of_hex(text):
    return np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8))


class Peers:
    """Name, function from a path to bits, the distance that is a duplicate by default."""

    def __init__(self):
        phash, dhash, similarity = PHash(verbose=False), DHash(verbose=False), ImageSimilarity()

        def pdq(path):
            return pdqhash.compute(np.asarray(Image.open(path).convert("RGB")))[0].astype(np.uint8)

        self.all = [
            ("imagededup phash", lambda path: bits_of_hex(phash.encode_image(image_file=path)), 10),
            ("imagededup dhash", lambda path: bits_of_hex(dhash.encode_image(image_file=path)), 10),
            ("imagehash phash", lambda path: imagehash.phash(Image.open(path)).hash.ravel().astype(np.uint8), 8),
            ("PDQ", pdq, 31),
            ("czkawka binding", lambda path: czkawka_bits(similarity.hash_image(path)), 10),
        ]


def czkawka_bits(text):
    """The binding gives its hash in hexadecimal digits or in base64, as its version likes."""
    try:
        return bits_of_hex(text)
    except ValueError:
        import base64
        return np.unpackbits(np.frombuffer(base64.b64decode(text + "=" * (-len(text) % 4)), np.uint8))


def milliseconds(function, paths):
    """Processor time an image, the best of two rounds."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        for path in paths:
            function(path)
        best = min(best, time.process_time() - start)
    return best * 1000 / len(paths)


def distances(queries, codes):
    """Hamming distances of bit matrices, as one multiplication."""
    a, b = queries.astype(np.float32), codes.astype(np.float32)
    return (a.sum(1)[:, None] + b.sum(1)[None, :] - 2 * a @ b.T).round().astype(np.int32)


def faiss_seconds(count, bits, limit, queries, path):
    """Processor time of a flat binary range search of all of `count` codes by the same instructions, measured on some queries."""
    levels = {"avx2": "AVX2", "avx512": "AVX512_VPOPCNT", "neon": "ARM_NEON"}
    if hasattr(faiss, "SIMDConfig"):
        faiss.SIMDConfig.set_level(getattr(faiss, f"SIMDLevel_{levels[path]}"))
    random = np.random.default_rng(1)
    codes = random.integers(0, 256, (count, (bits + 7) // 8), dtype=np.uint8)
    index = faiss.IndexBinaryFlat(codes.shape[1] * 8)
    index.add(codes)
    start = time.process_time()
    index.range_search(codes[:queries], limit + 1)
    return (time.process_time() - start) * count / queries
