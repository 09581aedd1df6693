export function parse(s: string) {
  return s.split(",");
}
