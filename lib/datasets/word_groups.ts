/** Lists of English words that belong together, made for this project, to judge word vectors by. */

const words = (text: string): readonly string[] => text.split(" ");

/** Twelve everyday words of each of eight kinds; GloVe's most frequent 20,000 have them all. */
export const EVERYDAY_WORDS: Readonly<Record<string, readonly string[]>> = {
  animal: words("dog cat horse cow sheep pig lion tiger bear wolf elephant rabbit"),
  food: words("bread rice cheese butter meat milk sugar soup beef fruit chicken potato"),
  body: words("head hand arm leg foot eye ear nose mouth knee shoulder finger"),
  family: words(
    "father mother brother sister son daughter uncle aunt wife husband cousin grandfather",
  ),
  colour: words("red blue green yellow black white brown pink purple orange gray gold"),
  job: words(
    "teacher doctor lawyer nurse farmer engineer soldier judge writer painter actor baker",
  ),
  country: words(
    "france england spain russia germany china japan mexico italy canada brazil egypt",
  ),
  month: words(
    "january february march april may june july august september october november december",
  ),
};

/** Words of eight kinds, each of which the State of the Union addresses have at least 50 times. */
export const ADDRESS_WORDS: Readonly<Record<string, readonly string[]>> = {
  country: words(
    "france england spain russia germany china japan mexico britain cuba italy canada",
  ),
  month: words("january february april june july august september october november december"),
  number: words("two three four five six seven eight nine ten twelve twenty thirty"),
  state: words("texas california virginia ohio florida missouri louisiana kansas oregon"),
  goods: words("gold silver coal oil cotton steel tobacco sugar"),
  forces: words("army navy troops soldiers forces militia ships vessels fleet officers"),
  office: words("president secretary congress senate governor judge court treasury attorney"),
  worker: words("workers farmers teachers farmer children veterans students women"),
};

/** Questions "a is to b as c is to what": all pairs of pairs of a relation. */
export const ANALOGY_PAIRS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  capital: pairs(
    "france paris|england london|germany berlin|spain madrid|italy rome|russia moscow|japan tokyo|china beijing|" +
      "egypt cairo|greece athens|austria vienna|cuba havana",
  ),
  nationality: pairs(
    "france french|spain spanish|germany german|italy italian|russia russian|japan japanese|china chinese|" +
      "mexico mexican|canada canadian|brazil brazilian|greece greek|poland polish",
  ),
  gender: pairs(
    "king queen|man woman|boy girl|father mother|brother sister|son daughter|husband wife|uncle aunt|" +
      "actor actress|prince princess|he she|his her",
  ),
  plural: pairs(
    "dog dogs|cat cats|horse horses|car cars|house houses|tree trees|river rivers|book books|" +
      "hand hands|child children|man men|woman women",
  ),
  comparative: pairs(
    "big bigger|small smaller|large larger|high higher|low lower|strong stronger|weak weaker|fast faster|" +
      "slow slower|good better|bad worse|old older",
  ),
  past: pairs(
    "go went|take took|give gave|come came|see saw|write wrote|say said|play played|work worked|walk walked|" +
      "move moved|think thought",
  ),
};

function pairs(text: string): readonly (readonly [string, string])[] {
  return text.split("|").map((pair) => {
    const [a, b] = pair.split(" ");
    return [a!, b!];
  });
}
