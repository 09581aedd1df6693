/** A stream's name as readers know it: the fork that splits and folds take for themselves is not what anybody typed. */
export function seedOf(name: string): string {
  return name.replace(/\/(split|fold)$/, "");
}
