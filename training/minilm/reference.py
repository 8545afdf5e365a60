"""The same encoder in plain NumPy, straight from the weights: what the hand-written ONNX graph is checked against."""

import numpy as np
from scipy.special import erf

from .checkpoint import Checkpoint


def encode_tokens(checkpoint: Checkpoint, token_ids: np.ndarray) -> np.ndarray:
    """Last hidden state (tokens x hidden, fp32) of one unpadded text (Devlin et al., 2019)."""
    embeddings = (
        checkpoint["embeddings.word_embeddings.weight"][token_ids]
        + checkpoint["embeddings.position_embeddings.weight"][: len(token_ids)]
        + checkpoint["embeddings.token_type_embeddings.weight"][0]
    )
    hidden = _layer_norm(checkpoint, "embeddings.LayerNorm", embeddings)
    for layer in range(checkpoint.config["num_hidden_layers"]):
        prefix = f"encoder.layer.{layer}"
        attended = _dense(checkpoint, f"{prefix}.attention.output.dense", _attend(checkpoint, prefix, hidden))
        hidden = _layer_norm(checkpoint, f"{prefix}.attention.output.LayerNorm", attended + hidden)
        wide = _gelu(_dense(checkpoint, f"{prefix}.intermediate.dense", hidden))
        narrow = _dense(checkpoint, f"{prefix}.output.dense", wide)
        hidden = _layer_norm(checkpoint, f"{prefix}.output.LayerNorm", narrow + hidden)
    return hidden


def _attend(checkpoint: Checkpoint, prefix: str, hidden: np.ndarray) -> np.ndarray:
    heads = checkpoint.config["num_attention_heads"]
    query, key, value = (
        _dense(checkpoint, f"{prefix}.attention.self.{role}", hidden).reshape(len(hidden), heads, -1).swapaxes(0, 1)
        for role in ("query", "key", "value")
    )
    scores = query @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1])
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return (shares @ value).swapaxes(0, 1).reshape(hidden.shape)


def _dense(checkpoint: Checkpoint, name: str, x: np.ndarray) -> np.ndarray:
    return x @ checkpoint[f"{name}.weight"].T + checkpoint[f"{name}.bias"]


def _gelu(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + erf(x / np.sqrt(2)))


def _layer_norm(checkpoint: Checkpoint, name: str, x: np.ndarray) -> np.ndarray:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + checkpoint.config["layer_norm_eps"])
    return centred / spread * checkpoint[f"{name}.weight"] + checkpoint[f"{name}.bias"]
