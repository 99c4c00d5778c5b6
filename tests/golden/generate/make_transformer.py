"""GPT-2 by Hugging Face's transformers, and the stacks of an encoder-decoder by PyTorch."""

from common import *
import torch
from torch import nn
from transformers import GPT2Config, GPT2LMHeadModel

torch.set_default_dtype(torch.float64)
tt = torch.tensor


def draw(c, module):
    """Random weights of a few decimals for all parameters; gives them by name."""
    weights = {}
    for name, parameter in module.named_parameters():
        is_scale = "ln" in name.split(".")[-2] or "norm" in name.split(".")[-2]
        value = c.arr(*parameter.shape, scale=0.3) + (is_scale and name.endswith("weight"))
        value = np.round(value, 3)
        parameter.data = tt(value)
        weights[name] = value
    return weights


for c in cases("gpt2"):
    vocabulary, positions, heads = c.i(9, 13), c.i(6, 9), 2
    size, blocks = 2 * c.i(2, 4), c.i(1, 3)
    config = GPT2Config(
        vocab_size=vocabulary,
        n_positions=positions,
        n_embd=size,
        n_layer=blocks,
        n_head=heads,
        resid_pdrop=0,
        embd_pdrop=0,
        attn_pdrop=0,
        bos_token_id=0,
        eos_token_id=None,
        pad_token_id=0,
    )
    model = GPT2LMHeadModel(config).eval()
    weights = draw(c, model)
    tokens = c.ints(0, vocabulary, 2, positions)
    output = model(tt(tokens), labels=tt(tokens))
    output.loss.backward()
    grads = {
        name: parameter.grad
        for name, parameter in model.named_parameters()
        if name in ("transformer.wte.weight", "transformer.h.0.attn.c_attn.weight")
    }
    prompt = tokens[:1, :2]
    said = model.generate(
        tt(prompt),
        attention_mask=torch.ones(1, 2, dtype=torch.long),
        max_new_tokens=positions - 2,
        do_sample=False,
    )
    c.emit(
        f"{V('transformers', 'torch')}: GPT2LMHeadModel(tokens, labels=tokens), generate(do_sample=False)",
        {
            "vocabulary": vocabulary,
            "positions": positions,
            "size": size,
            "blocks": blocks,
            "heads": heads,
            "state": weights,
            "tokens": tokens,
            "prompt": prompt[0],
        },
        {
            "logits": output.logits,
            "loss": output.loss,
            "grads": grads,
            "greedy": said[0, 2:],
        },
        rtol=1e-9,
        notes="c_attn and the other Conv1D weights are [inputs, outputs]; the output matrix is wte; the loss leaves out the first token.",
    )

for c in cases("transformer_encoder_decoder"):
    heads, size, feed_forward, blocks = 2, 2 * c.i(2, 4), c.i(5, 9), 2
    norm_first = c.tag == "b"
    batch, source, time = 2, c.i(4, 6), c.i(3, 6)
    options = dict(
        d_model=size,
        nhead=heads,
        dim_feedforward=feed_forward,
        dropout=0.0,
        activation="relu",
        batch_first=True,
        norm_first=norm_first,
    )
    last = (lambda: nn.LayerNorm(size)) if norm_first else (lambda: None)
    model = nn.ModuleDict(
        {
            "encoder": nn.TransformerEncoder(
                nn.TransformerEncoderLayer(**options), blocks, last(), enable_nested_tensor=False
            ),
            "decoder": nn.TransformerDecoder(nn.TransformerDecoderLayer(**options), blocks, last()),
        }
    ).eval()
    weights = draw(c, model)
    x, y = c.arr(batch, source, size), c.arr(batch, time, size)
    lengths = [source, source - 1]
    padding = torch.arange(source)[None] >= tt(lengths)[:, None]
    causal = nn.Transformer.generate_square_subsequent_mask(time)
    memory = model["encoder"](tt(x), src_key_padding_mask=padding)
    output = model["decoder"](
        tt(y), memory, tgt_mask=causal, tgt_is_causal=True, memory_key_padding_mask=padding
    )
    memory = torch.where(padding[..., None], 0.0, memory)
    c.emit(
        f"{V('torch')}: nn.TransformerEncoder and nn.TransformerDecoder(norm_first={norm_first}), batch_first",
        {
            "size": size,
            "heads": heads,
            "feed_forward": feed_forward,
            "blocks": blocks,
            "norm_first": norm_first,
            "state": weights,
            "source": x,
            "source_lengths": lengths,
            "target": y,
        },
        {"memory": memory, "output": output},
        notes="The memory is 0 where the source is padding. A last LayerNorm only with norm_first.",
    )
