/** What follows from something learnt, worked out the first time and kept as long as it: one row at a time may come. */
export function oncePer<Learnt extends object, Made>(make: (learnt: Learnt) => Made): (learnt: Learnt) => Made {
  const kept = new WeakMap<Learnt, Made>();
  return (learnt) => {
    const known = kept.get(learnt);
    if (known !== undefined) return known;
    const made = make(learnt);
    kept.set(learnt, made);
    return made;
  };
}
