"""Token ids of difficult texts by the `tokenizers` library: python make_wordpiece.py TOKENIZER.json

The tokenizer is that of all-MiniLM-L6-v2 (`deno task models` puts it into data/models).
"""

import sys

from common import *
from tokenizers import Tokenizer

MAX_LENGTH = 64
# fmt: off
TEXTS = [
    '', '   ', '\t\n', 'Hello, World!', 'na\xefve caf\xe9 \u2014 d\xe9j\xe0 vu',
    '\u5e8a\u524d\u660e\u6708\u5149\uff0c\u7591\u662f\u5730\u4e0a\u971c\u3002',
    '\u6211\u7231\u5317\u4eac\u5929\u5b89\u95e8 and New York',
    'emoji \U0001f600\U0001f603 test \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family',
    '\U0001f44d\U0001f3fd skin tone', '\U0001f1e8\U0001f1f3\U0001f1fa\U0001f1f8 flags',
    'Stra\xdfe \u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3 \u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 \u1f48\u0394\u03a5\u03a3\u03a3\u0395\u038e\u03a3',
    '\u0130stanbul \u0131I', '[MASK] is a [SEP] token [CLS][PAD] [mask]', 'a\u200bb zero width',
    'soft\xadhyphen', 'non\xa0breaking', 'ideographic\u3000space', 'tab\tnew\nline\rret',
    'null\x00char', 'bad\ufffdchar',
    "x" * 100,
    "x" * 101,
    '\U0001d4b3 math \U0001d518', '\u2167 \xbd \xb2 \xb3 \u2122 \xa9 \xae',
    '\uff26\uff35\uff2c\uff2c\uff37\uff29\uff24\uff34\uff28 \uff11\uff12\uff13',
    '\ud55c\uad6d\uc5b4 \uc870\uc120\ub9d0',
    '\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \u30ab\u30bf\u30ab\u30ca \u3072\u3089\u304c\u306a',
    '\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea',
    '\u0939\u093f\u0928\u094d\u0926\u0940 \u0ba4\u0bae\u0bbf\u0bb4\u0bcd \u0e44\u0e17\u0e22',
    '\xdcn\xefc\xf6d\xe9 \xf1 \xe7 \xf8 \xe5 \xe6 \u0153 \xdf \xfe \xf0',
    '$100 \u20ac200 \xa5300 \xa35 \u20bf', 'a+b=c <tag> {x} |y| ~z `w` ^v', '...!!!???',
    "don't can't it's", 'under_score hyphen-ated', '3.14159 1,000,000 1e-5', 'C++ C# F#',
    'user@example.com https://example.org/path?q=1#f', '\u2028line\u2029para',
    '\u0301combining first', 'e\u0301 e\u0308', '\ufdfd \u01c4 \u01c5 \ufb01 \ufb02',
    '\U0001f9d1\u200d\U0001f4bb coder', '\u3400\U00020000\U0002a700\U0002b740 rare han',
    '\u8c48\u66f4 compat', '\ue000 private', '\u2460\u2461\u2462 \u2474',
    '\xabguillemets\xbb \u201equotes\u201c \u2018x\u2019 \u201cy\u201d',
    '\u2014\u2013\u2010\u2011\u2012\u2015', '\xb7\u2022\u2023\u25e6', '\xa7\xb6\u2020\u2021',
    '\u2211\u220f\u221a\u221e\u2248\u2260\u2264\u2265', '\u2190\u2191\u2192\u2193',
    '\u2660\u2665\u2666\u2663 \u2669\u266a', '\uff8a\uff9d\uff76\uff78', '\uff21',
    'K (kelvin K) \xc5', 'supercalifragilisticexpialidocious antidisestablishmentarianism',
    'qwzxjk', 'the the the',
]
POOL = [
    'the', 'quick', 'Brown', '\u706b', '\u8f66', '\xe9', '\xf1', '!', '?', '\u3002', '\uff0c',
    '\U0001f600', '\U0001f680', '\u2764\ufe0f', 'x1y2', 'RNN', '\u6ce8\u610f\u529b',
    '\u673a\u5236', 'Transformer', 'GPT-4', '\u03b1', '\u03a9', '\xdf', ' ', '\n', '\u2019',
    '\u201c', 'caf\xe9', 'na\xefve', 'tokenization', 'unbelievable', '123,456', '3.5%', '@user',
    '#tag', '\xfcber', '\u041c\u043e\u0441\u043a\u0432\u0430',
    '\u043f\u0440\u0438\u0432\u0435\u0442', '\u6771\u4eac', '\uc11c\uc6b8', 'ok\u2026',
    '\u2014', '[MASK]', '\U0001f916', '\U0001f468\u200d\U0001f52c', '\xbd',
]
# fmt: on

tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_padding()
tokenizer.enable_truncation(MAX_LENGTH)
for c in cases("bert_wordpiece", tags="c"):
    texts = list(TEXTS)
    while len(texts) < 260:
        separator = c.choice(["", " "])
        texts.append(separator.join(c.choice(POOL) for _ in range(c.i(1, 15))))
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    c.emit(
        f"{V('tokenizers')}: all-MiniLM-L6-v2 (bert-base-uncased WordPiece), truncation at {MAX_LENGTH}",
        {"texts": texts, "max_length": MAX_LENGTH},
        {"ids": ids},
        dtype="int",
        rtol=0,
        atol=0,
        notes="Chinese, emoji, accents, control characters, special tokens, other scripts",
    )
