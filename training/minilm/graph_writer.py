"""A thin recorder of ONNX nodes and initializers: every call returns the name of the value it made."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CONTRIB = "com.microsoft"
OPSET = 17
CONTRIB_OPSET = 1
# IR 8 goes with opset 17: the oldest pair that has every op used here.
IR_VERSION = 8


class GraphWriter:
    """Collects the graph in call order, which is also its execution order."""

    def __init__(self, name: str = "all-MiniLM-L6-v2") -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[str, onnx.TensorProto] = {}
        self._count = 0

    def constant(self, name: str, value: np.ndarray) -> str:
        """Store an array as initializer; a second call with the same name reuses the first."""
        if name not in self._initializers:
            self._initializers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def op(self, op_type: str, inputs: list[str], outputs: int = 1, domain: str = "", **attributes) -> list[str]:
        """Append a node and return the names of its outputs."""
        self._count += 1
        stem = f"{op_type}_{self._count}"
        names = [stem if index == 0 else f"{stem}.{index}" for index in range(outputs)]
        self._nodes.append(helper.make_node(op_type, inputs, names, name=stem, domain=domain, **attributes))
        return names

    def call(self, op_type: str, *inputs: str, **attributes) -> str:
        """A standard op with one output."""
        return self.op(op_type, list(inputs), **attributes)[0]

    def contrib(self, op_type: str, *inputs: str, **attributes) -> str:
        """A `com.microsoft` op with one output; an input left out is the empty string."""
        return self.op(op_type, list(inputs), domain=CONTRIB, **attributes)[0]

    def to_model(self, inputs: dict[str, list], output: tuple[str, str, list]) -> onnx.ModelProto:
        """Close the graph. Inputs are int64, name to shape; output is (value, public name, shape), fp32."""
        value, public_name, shape = output
        self._nodes.append(helper.make_node("Identity", [value], [public_name]))
        graph = helper.make_graph(
            self._nodes,
            self._name,
            [helper.make_tensor_value_info(name, TensorProto.INT64, dims) for name, dims in inputs.items()],
            [helper.make_tensor_value_info(public_name, TensorProto.FLOAT, shape)],
            list(self._initializers.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, CONTRIB_OPSET)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="kindred-training")
