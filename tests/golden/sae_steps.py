"""A training step of each objective in PyTorch, written out from the formulas (docs/training.md).

Steps are taken in f64 so that a reader's difference is the reader's own rounding. `margin` notes how
near any decision came to going otherwise: what is selected, what is above a threshold.
"""
import dataclasses

import torch

AUX_WEIGHT = 1 / 32


@dataclasses.dataclass
class Options:
    k: int
    aux_k: int
    dead_after: int
    objective: str = "batchtopk"
    prefix_ends: tuple = ()
    sparsity_weight: float = 0.0
    bandwidth: float = 0.0


class Jump(torch.autograd.Function):
    """z where z > θ, else 0; the gradient of θ is −θ/ε inside the window |z − θ| < ε/2."""

    @staticmethod
    def forward(ctx, z, theta, bandwidth):
        ctx.save_for_backward(z, theta)
        ctx.bandwidth = bandwidth
        return z * (z > theta)

    @staticmethod
    def backward(ctx, g):
        z, theta = ctx.saved_tensors
        near = (z - theta).abs() < ctx.bandwidth / 2
        return g * (z > theta), (-theta / ctx.bandwidth * near * g).sum(0), None


class Step(torch.autograd.Function):
    """1 where z > θ, else 0; the gradient of θ is −1/ε inside the window, that of z is 0."""

    @staticmethod
    def forward(ctx, z, theta, bandwidth):
        ctx.save_for_backward(z, theta)
        ctx.bandwidth = bandwidth
        return (z > theta).to(z.dtype)

    @staticmethod
    def backward(ctx, g):
        z, theta = ctx.saved_tensors
        near = (z - theta).abs() < ctx.bandwidth / 2
        return torch.zeros_like(z), (-1 / ctx.bandwidth * near * g).sum(0), None


class Steps:
    """State and one training step on it. `start` holds the weights and since_fired."""

    def __init__(self, start, options):
        self.w = {name: start[name].double().clone().requires_grad_()
                  for name in ("W_enc", "b_enc", "W_dec", "b_dec", "threshold") if name in start}
        self.m = {name: torch.zeros_like(w) for name, w in self.w.items()}
        self.v = {name: torch.zeros_like(w) for name, w in self.w.items()}
        self.since = start["since_fired"].clone()
        self.options = options
        self.count = 0
        self.margin = float("inf")  # least relative distance of any decision from going otherwise

    def note(self, distance, scale):
        self.margin = min(self.margin, (distance.abs().min() / scale.abs().max()).item())

    def largest(self, a, count):
        """a with all but its `count` largest values set to zero."""
        ordered = a.detach().sort(descending=True).values
        if count < a.numel() and ordered[count - 1] > 0:
            self.note(ordered[count - 1] - ordered[count], ordered[0])
        keep = torch.zeros_like(a, dtype=torch.bool)
        keep[a.detach().topk(count).indices] = True
        return torch.where(keep, a, torch.zeros_like(a))

    def activations(self, p, scale):
        """What is active of the pre-activations p (B×K), and the sparsity penalty."""
        o = self.options
        weight = o.sparsity_weight * scale
        none = torch.zeros((), dtype=p.dtype)
        if o.objective in ("batchtopk", "matryoshka"):
            return self.largest(p.relu().flatten(), len(p) * o.k).reshape(p.shape), none
        if o.objective in ("topk", "hierarchicaltopk"):
            return torch.stack([self.largest(row, o.k) for row in p.relu()]), none
        if o.objective == "l1":
            self.note(p.detach(), p)
            return p.relu(), weight * p.relu().sum(1).mean()
        theta, half = self.w["threshold"], o.bandwidth / 2
        for edge in (theta - half, theta, theta + half):
            self.note((p - edge).detach(), p)
        l0 = Step.apply(p, theta, o.bandwidth).sum(1).mean()
        return Jump.apply(p, theta, o.bandwidth), weight * (l0 / o.k - 1).square()

    def partial_sums(self, code):
        """Σ a·w over each prefix: of the atoms, or of each row's activations, largest first."""
        decoder = self.w["W_dec"]
        ends = self.options.prefix_ends or [code.shape[1]]
        if self.options.objective == "hierarchicaltopk":
            return [torch.stack([self.largest(row, end) for row in code]) @ decoder for end in ends]
        return [code[:, :end] @ decoder[:end] for end in ends]

    def auxiliary(self, p, dead, residual):
        """AuxK: the largest pre-activations among dead atoms reconstruct the residual."""
        if self.options.objective in ("l1", "jumprelu") or not dead.any():
            return torch.zeros((), dtype=p.dtype)
        self.note(p[:, dead].detach(), p)
        count = min(self.options.aux_k, int(dead.sum()))
        revive = torch.stack([self.largest(row, count) for row in p.relu() * dead])
        variance = (residual - residual.mean(0)).square().sum(1).mean()
        return (residual - revive @ self.w["W_dec"]).square().sum(1).mean() / variance

    def step(self, x, rate, scale=1.0):
        w, o = self.w, self.options
        x = x.double()
        p = (x - w["b_dec"]) @ w["W_enc"].T + w["b_enc"]
        code, sparsity = self.activations(p, scale)
        errors = [x - (part + w["b_dec"]) for part in self.partial_sums(code)]
        losses = torch.stack([error.square().sum(1).mean() for error in errors])

        self.since += len(x)
        self.since[(code > 0).any(0)] = 0
        dead = self.since >= o.dead_after
        auxiliary = self.auxiliary(p, dead, errors[-1].detach())
        loss = losses.mean() + sparsity + AUX_WEIGHT * auxiliary
        norm = self.update(loss, rate)
        revives = o.objective not in ("l1", "jumprelu")
        kept = code[code > 0].min() if o.objective in ("batchtopk", "matryoshka") else 0.0
        results = {"loss": loss, "reconstruction": losses.mean(), "final_error": losses[-1],
                   "sparsity": sparsity, "auxiliary": auxiliary, "smallest_kept": kept,
                   "active": (code > 0).sum(), "dead": dead.sum() * revives, "norm": norm}
        return {name: torch.as_tensor(value).item() for name, value in results.items()}

    def update(self, loss, rate):
        """Projection, clip, Adam and renormalisation; returns the gradient's norm."""
        w = self.w
        gradients = dict(zip(w, torch.autograd.grad(loss, list(w.values()))))
        with torch.no_grad():
            unit = w["W_dec"] / (w["W_dec"].norm(dim=1, keepdim=True) + 1e-6)
            g = gradients["W_dec"]
            gradients["W_dec"] = g - (g * unit).sum(1, keepdim=True) * unit
            norm = torch.stack([g.square().sum() for g in gradients.values()]).sum().sqrt().item()
            self.count += 1
            for name, g in gradients.items():
                g = g * min(1.0, 1.0 / (norm + 1e-6))
                self.m[name] = 0.9 * self.m[name] + 0.1 * g
                self.v[name] = 0.999 * self.v[name] + 0.001 * g.square()
                m = self.m[name] / (1 - 0.9**self.count)
                v = self.v[name] / (1 - 0.999**self.count)
                w[name] -= rate * m / (v.sqrt() + 1e-8)
            w["W_dec"] /= w["W_dec"].norm(dim=1, keepdim=True) + torch.finfo(torch.float32).eps
            if "threshold" in w:
                w["threshold"].clamp_(min=self.options.bandwidth / 2)
        return norm
