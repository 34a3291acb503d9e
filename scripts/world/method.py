"""The method in PyTorch: locate, learn, extract, compare, select, merge (Eq. 1 to 5). It is a prototype that
shares no code with the program; recipes and defaults are found with it.
"""

import math

import torch

import model
from tokenizer import EOS


def cut_rows(documents, length):
    """Documents (lists of ids) joined, each followed by the end token, cut into rows; the rest is dropped."""
    stream = [i for document in documents for i in (*document, EOS)]
    count = len(stream) // length
    return torch.tensor(stream[: count * length]).view(count, length)


def alternate(first, second):
    """a0 b0 a1 b1 ..., the longer list's rest at the end."""
    shared = min(len(first), len(second))
    both = [d for pair in zip(first, second) for d in pair]
    return both + first[shared:] + second[shared:]


def _row_order(count, needed, seed, shuffle):
    if not shuffle:
        return [i % count for i in range(needed)]
    generator, order = torch.Generator().manual_seed(seed), []
    while len(order) < needed:
        order += torch.randperm(count, generator=generator).tolist()
    return order[:needed]


def _rate(options, step):
    warmup = options.get("warmupSteps", 0)
    if step < warmup:
        return options["learningRate"] * (step + 1) / warmup
    if options["schedule"] == "constant":
        return options["learningRate"]
    part = (step - warmup) / (options["steps"] - warmup)
    return options["learningRate"] * 0.5 * (1 + math.cos(math.pi * part))


def train(base, rows, options, recipe, masks=None):
    """A trained copy of `base`; with `masks` (bool by tensor name) only those scalars move. Returns (weights, losses)."""
    weights = {name: tensor.clone().requires_grad_(True) for name, tensor in base.items()}
    names, batch = list(weights), recipe["batchSize"]
    first = {name: torch.zeros_like(base[name]) for name in names}
    second = {name: torch.zeros_like(base[name]) for name in names}
    order = _row_order(len(rows), options["steps"] * batch, recipe["seed"], recipe["shuffle"])
    losses = []
    for step in range(options["steps"]):
        value = model.loss(weights, rows[order[step * batch:(step + 1) * batch]])
        gradients = dict(zip(names, torch.autograd.grad(value, [weights[n] for n in names])))
        if masks:
            gradients = {n: g * masks[n] for n, g in gradients.items()}
        norm = torch.sqrt(sum(g.pow(2).sum() for g in gradients.values()))
        scale = (options["clipNorm"] / (norm + 1e-6)).clamp(max=1.0)
        rate = _rate(options, step)
        with torch.no_grad():
            for name, gradient in gradients.items():
                gradient = gradient * scale
                first[name].mul_(0.9).add_(gradient, alpha=0.1)
                second[name].mul_(0.95).addcmul_(gradient, gradient, value=0.05)
                update = first[name] / (1 - 0.9 ** (step + 1)) / ((second[name] / (1 - 0.95 ** (step + 1))).sqrt() + 1e-8)
                update += options["weightDecay"] * weights[name]
                weights[name] -= rate * (update * masks[name] if masks else update)
        losses.append(value.item())
    return {name: tensor.detach() for name, tensor in weights.items()}, losses


def learn_options(recipe, kind):
    """The options of `learn` for one kind of training: ability, reference or languages."""
    return recipe["learn"] | recipe["learn"].get("overrides", {}).get(kind, {})


def difference(trained, base):
    return {name: trained[name] - base[name] for name in base}


def combine(*terms):
    """Σ factor · weights over (factor, weights) terms."""
    return {name: sum(factor * weights[name] for factor, weights in terms) for name in terms[0][1]}


def key_neurons(importance, ratio):
    """Eq. 1: a bool mask per tensor of the scalars whose importance reaches the global k-th largest."""
    every = torch.cat([t.flatten() for t in importance.values()])
    k = math.floor(ratio * every.numel())
    threshold = every.kthvalue(every.numel() - k + 1).values
    assert threshold > 0, "fewer scalars moved than the key-neuron ratio asks for"
    return {name: t >= threshold for name, t in importance.items()}


def locate(base, rows, recipe):
    options = recipe["locate"]
    if options["importance"] == "accumulated-gradient":
        weights = {name: tensor.clone().requires_grad_(True) for name, tensor in base.items()}
        order = _row_order(len(rows), options["steps"] * recipe["batchSize"], recipe["seed"], recipe["shuffle"])
        total = model.loss(weights, rows[order])
        gradients = torch.autograd.grad(total, list(weights.values()))
        return key_neurons({n: g.abs() for n, g in zip(weights, gradients)}, options["keyNeuronRatio"])
    trained, _ = train(base, rows, options, recipe)
    return key_neurons({n: d.abs() for n, d in difference(trained, base).items()}, options["keyNeuronRatio"])


def either(a, b):
    return {name: a[name] | b[name] for name in a}


def deltas(base, corpora, recipe):
    """Every training of the method. `corpora`: documents as ids by "ability", reference language and language.
    Returns the differences from the base, by "ability", "reference" and language, and the losses."""
    reference, length = recipe["reference"]["language"], recipe["contextLength"]
    languages = [entry["language"] for entry in recipe["languages"]]
    masks = {name: locate(base, cut_rows(corpora[name], length), recipe) for name in ("ability", reference, *languages)}
    found, losses = {}, {}

    def learn(name, documents, mask):
        kind = "languages" if name in languages else "ability" if name == "ability" else "reference"
        trained, losses[name] = train(base, cut_rows(documents, length), learn_options(recipe, kind), recipe, mask)
        found[name] = difference(trained, base)

    learn("ability", alternate(corpora["ability"], corpora[reference]), either(masks["ability"], masks[reference]))
    learn("reference", corpora[reference], masks[reference])
    for language in languages:
        if recipe["learn"]["languageWeights"] == "equation2":
            learn(language, alternate(corpora[language], corpora[reference]), either(masks[language], masks[reference]))
        else:
            learn(language, corpora[language], masks[language])
    return found, losses


def extract(found, recipe):
    """Eq. 2 and 3: ability weights and multilingual weights."""
    alpha, beta = recipe["extract"]["alpha"], recipe["extract"]["beta"]
    ability = combine((alpha, found["ability"]), (-beta, found["reference"]))
    parts = []
    for entry in recipe["languages"]:
        own = found[entry["language"]]
        if recipe["learn"]["languageWeights"] == "equation2":
            own = combine((alpha, own), (-beta, found["reference"]))
        parts.append((entry["mu"], own))
    return ability, combine(*parts)


def similarity(ability, multilingual, kind):
    """Eq. 4: one number per tensor."""
    values = {}
    for name in ability:
        a, b = ability[name].double(), multilingual[name].double()
        values[name] = (a * b).sum().item()
        if kind == "cosine":
            values[name] /= max(a.norm().item() * b.norm().item(), 1e-30)
    return values


def select(values, ratio):
    ordered = sorted(values, key=lambda name: (-values[name], name))
    return set(ordered[len(ordered) - math.floor(ratio * len(ordered)):])


def merge(base, ability, multilingual, transfer, gamma, eta):
    """Eq. 5."""
    return {
        name: base[name] + (gamma * ability[name] + eta * multilingual[name] if name in transfer else multilingual[name])
        for name in base
    }


def apply(base, found, recipe):
    """Eq. 2 to 5 over given differences: the merged weights and the transfer set."""
    ability, multilingual = extract(found, recipe)
    chosen = select(similarity(ability, multilingual, recipe["select"]["similarity"]), recipe["select"]["transferRatio"])
    return merge(base, ability, multilingual, chosen, recipe["merge"]["gamma"], recipe["merge"]["eta"]), chosen
