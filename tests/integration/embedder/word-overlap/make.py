"""Makes model.onnx: a cross-encoder without weights, whose score is how many of the query's tokens the passage has.

    python make.py    (needs the package onnx)

logit = 8 * (share of the query's tokens that stand in the passage) - 4. Tokens of type 0 are the query's, those of type 1
the passage's; [CLS] (101) and [SEP] (102) are neither's.
"""

from pathlib import Path

import onnx
from onnx import TensorProto, helper

BATCH_BY_TOKENS = ["batch", "tokens"]


def constant(name: str, values: list, kind: int) -> onnx.TensorProto:
    return helper.make_tensor(name, kind, [len(values)], values)


def main() -> None:
    node = helper.make_node
    nodes = [
        # Which tokens are the query's, and which the passage's?
        node("Greater", ["input_ids", "separator"], ["is_late_word"]),
        node("Less", ["input_ids", "classifier"], ["is_early_word"]),
        node("Or", ["is_late_word", "is_early_word"], ["is_word"]),
        node("Cast", ["attention_mask"], ["is_real"], to=TensorProto.BOOL),
        node("And", ["is_word", "is_real"], ["is_text"]),
        node("Cast", ["token_type_ids"], ["is_second"], to=TensorProto.BOOL),
        node("Not", ["is_second"], ["is_first"]),
        node("And", ["is_text", "is_first"], ["is_query"]),
        node("And", ["is_text", "is_second"], ["is_passage"]),
        # Every token against every other.
        node("Unsqueeze", ["input_ids", "last_axis"], ["ids_down"]),
        node("Unsqueeze", ["input_ids", "middle_axis"], ["ids_across"]),
        node("Equal", ["ids_down", "ids_across"], ["is_same"]),
        node("Unsqueeze", ["is_query", "last_axis"], ["query_down"]),
        node("Unsqueeze", ["is_passage", "middle_axis"], ["passage_across"]),
        node("And", ["query_down", "passage_across"], ["is_between"]),
        node("And", ["is_same", "is_between"], ["is_match"]),
        node("Cast", ["is_match"], ["matches"], to=TensorProto.FLOAT),
        node("ReduceMax", ["matches", "last_axis"], ["found"], keepdims=0),
        node("ReduceSum", ["found", "middle_axis"], ["found_count"], keepdims=1),
        node("Cast", ["is_query"], ["query_tokens"], to=TensorProto.FLOAT),
        node("ReduceSum", ["query_tokens", "middle_axis"], ["query_count"], keepdims=1),
        node("Div", ["found_count", "query_count"], ["share"]),
        node("Mul", ["share", "slope"], ["scaled"]),
        node("Add", ["scaled", "intercept"], ["logits"]),
    ]
    constants = [
        constant("classifier", [101], TensorProto.INT64),
        constant("separator", [102], TensorProto.INT64),
        constant("last_axis", [2], TensorProto.INT64),
        constant("middle_axis", [1], TensorProto.INT64),
        constant("slope", [8.0], TensorProto.FLOAT),
        constant("intercept", [-4.0], TensorProto.FLOAT),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, BATCH_BY_TOKENS)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1])]
    graph = helper.make_graph(nodes, "word-overlap", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, Path(__file__).with_name("model.onnx"))


if __name__ == "__main__":
    main()
