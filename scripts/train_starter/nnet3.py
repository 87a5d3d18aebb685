"""Writes the trained network as Kaldi's nnet3, the form that Vosk runs.

It refuses to write what only training needs: the frame head, the optimiser, the dropout.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scripts.train_starter.front_end import BANDS, cepstral_matrix
from scripts.train_starter.kaldi_formats import (
    Matrix,
    write_compressed_matrix,
    write_double,
    write_float,
    write_int,
    write_token,
    write_vector,
)

#: Arrays of a network by PyTorch's names.
Weights = Mapping[str, Matrix]

#: What a normalisation adds to the variance, as in `network`.
_NORM_EPSILON = 1e-3


@dataclass
class Nnet3:
    """Collects configuration lines and components."""

    lines: list[str] = field(default_factory=list)
    components: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, name: str, given: str, component: bytes) -> str:
        """Add a component with a node of the same name, and return the name."""
        self.lines.append(f"component-node name={name} component={name} input={given}")
        self.components.append((name, component))
        return name

    def add_affine(self, name: str, given: str, weight: Matrix, bias: Matrix | None) -> str:
        """Add a matrix, with zeros where there is no bias."""
        file = io.BytesIO()
        write_token(file, "<AffineComponent>")
        write_token(file, "<LearningRate>")
        write_float(file, 0.001)
        write_token(file, "<LinearParams>")
        write_compressed_matrix(file, weight)
        write_token(file, "<BiasParams>")
        write_vector(file, np.zeros(len(weight)) if bias is None else bias)
        write_token(file, "</AffineComponent>")
        return self.add(name, given, file.getvalue())

    def add_relu(self, name: str, given: str, width: int) -> str:
        """Add a rectifier without statistics."""
        file = io.BytesIO()
        write_token(file, "<RectifiedLinearComponent>")
        write_token(file, "<Dim>")
        write_int(file, width)
        for statistics in ("<ValueAvg>", "<DerivAvg>"):
            write_token(file, statistics)
            write_vector(file, [])
        write_token(file, "<Count>")
        write_double(file, 0.0)
        write_token(file, "</RectifiedLinearComponent>")
        return self.add(name, given, file.getvalue())

    def add_fixed(self, name: str, given: str, kind: str, values: Matrix) -> str:
        """Add a fixed scale (kind `Scale`) or a fixed bias (kind `Bias`) for each value."""
        file = io.BytesIO()
        write_token(file, f"<Fixed{kind}Component>")
        write_token(file, "<Scales>" if kind == "Scale" else "<Bias>")
        write_vector(file, values)
        write_token(file, f"</Fixed{kind}Component>")
        return self.add(name, given, file.getvalue())

    def to_bytes(self) -> bytes:
        """Return the whole network with empty priors, as it stands in a model file."""
        file = io.BytesIO()
        write_token(file, "<Nnet3>")
        file.write(b"\n" + "\n".join(self.lines).encode("ascii") + b"\n\n")
        write_token(file, "<NumComponents>")
        write_int(file, len(self.components))
        for name, component in self.components:
            write_token(file, "<ComponentName>")
            write_token(file, name)
            file.write(component)
        write_token(file, "</Nnet3>")
        # Kaldi works out the real context when it loads the network.
        for side in ("<LeftContext>", "<RightContext>"):
            write_token(file, side)
            write_int(file, 0)
        write_token(file, "<Priors>")
        write_vector(file, [])
        return file.getvalue()


def _norm(weights: Weights, name: str) -> tuple[Matrix, Matrix]:
    """Return a batch normalisation as a scale and a bias."""
    scale = weights[f"{name}.weight"] / np.sqrt(weights[f"{name}.running_var"] + _NORM_EPSILON)
    return scale, weights[f"{name}.bias"] - scale * weights[f"{name}.running_mean"]


def _append(node: str, offsets: Sequence[int]) -> str:
    parts = [f"Offset({node}, {offset})" if offset else node for offset in offsets]
    return f"Append({', '.join(parts)})"


def _hidden(net: Nnet3, name: str, given: str, weights: Weights, affine: str, norm: str) -> str:
    """Add an affine layer, its rectifier and the scale of its normalisation."""
    weight = weights[f"{affine}.weight"]
    net.add_affine(f"{name}.affine", given, weight, weights[f"{affine}.bias"])
    net.add_relu(f"{name}.relu", f"{name}.affine", len(weight))
    return net.add_fixed(f"{name}.scale", f"{name}.relu", "Scale", _norm(weights, norm)[0])


def from_weights(weights: Weights, layers: int, shortcut: float, head: str) -> Nnet3:
    """Build the network of `network.Network` from its arrays; `head` names the head to keep.

    The network was trained on log-mel bands and is given Kaldi's cepstra: the inverse of the
    cepstral matrix goes into the first layer.
    """
    net = Nnet3(lines=[f"input-node name=input dim={BANDS}"])
    back = np.linalg.inv(cepstral_matrix().astype(np.float64))
    front = weights["front.weight"]
    onto_cepstra = front.reshape(len(front), -1, BANDS) @ back
    front = np.asarray(onto_cepstra.reshape(front.shape), dtype=np.float32)
    changed = {**weights, "front.weight": front}
    given = _append("input", range(-2, 3))
    scaled = _hidden(net, "front", given, changed, "front", "front_norm")
    here = net.add_fixed("front.out", scaled, "Bias", _norm(weights, "front_norm")[1])
    scaled = _hidden(net, "stride", _append(here, (-1, 0, 1)), weights, "stride", "stride_norm")
    here = net.add_fixed("stride.out", scaled, "Bias", _norm(weights, "stride_norm")[1])
    for number in range(layers):
        name, source = f"layer{number}", f"factored.{number}"
        narrow = net.add_affine(
            f"{name}.narrow", _append(here, (-3, 0)), weights[f"{source}.linear.weight"], None
        )
        scaled = _hidden(
            net, name, _append(narrow, (0, 3)), weights, f"{source}.affine", f"{source}.norm"
        )
        summed = f"Sum({scaled}, Scale({shortcut}, {here}))"
        here = net.add_fixed(f"{name}.out", summed, "Bias", _norm(weights, f"{source}.norm")[1])
    scaled = _hidden(net, "head", here, weights, f"{head}.affine", f"{head}.norm")
    normal = net.add_fixed("head.out", scaled, "Bias", _norm(weights, f"{head}.norm")[1])
    net.add_affine(
        "scores", normal, weights[f"{head}.output.weight"], weights[f"{head}.output.bias"]
    )
    net.lines.append("output-node name=output input=scores objective=linear")
    return net
