"""Merges and tokens of byte-pair encoding by the `tokenizers` library, on characters."""

from common import *
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

WORD = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
# Herman Melville, Moby-Dick (1851), chapter 1; Li Bai and Wang Zhihuan (8th century)
TEXTS = {
    "a": (
        "Call me Ishmael. Some years ago--never mind how long precisely--having little or no money"
        " in my purse, and nothing particular to interest me on shore, I thought I would sail about a"
        " little and see the watery part of the world. It is a way I have of driving off the spleen"
        " and regulating the circulation. Whenever I find myself growing grim about the mouth;"
        " whenever it is a damp, drizzly November in my soul; then, I account it high time to get to"
        " sea as soon as I can. This is my substitute for pistol and ball.\n\nIt's 1851, and I'm"
        " not  wanting.\n",
        150,
        "The watery world isn't mine;  whenever I can,\nI sail in 1851--then I see.",
    ),
    "b": (
        "床前明月光,疑是地上霜。举头望明月,低头思故乡。\n白日依山尽,黄河入海流。欲穷千里目,更上一层楼。\n"
        "明月出天山,苍茫云海间。长风几万里,吹度玉门关。\n the moon, the bright moon; the moons\n",
        80,
        "明月出天山。 the moon\n\n海上明月",
    ),
}

for c in cases("text_byte_pair"):
    text, size, probe = TEXTS[c.tag]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORD), "isolated")
    trainer = trainers.BpeTrainer(vocab_size=size, min_frequency=2, show_progress=False)
    tokenizer.train_from_iterator([text], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    ids = sorted(model["vocab"], key=model["vocab"].get)
    c.emit(
        f"{V('tokenizers')}: models.BPE, trainers.BpeTrainer(vocab_size, min_frequency=2), pre_tokenizers.Split",
        {"train": text, "vocab_size": size, "texts": [text, probe]},
        {
            "vocabulary": ids,
            "merges": [list(m) for m in model["merges"]],
            "ids": [tokenizer.encode(t).ids for t in (text, probe)],
        },
        dtype="int",
        rtol=0,
        atol=0,
        notes="Words by GPT-2's pattern. Characters are numbered by code point, then merges in their order; of equally frequent pairs the one of the smaller numbers is merged first.",
    )
