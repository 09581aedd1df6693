/** Tables of words, which read from the left. */
import { type Html, html } from "../notebook/mod.ts";

/** A table with a caption, a head and lines of as many cells. */
export function wordTable(caption: string, heads: readonly string[], lines: readonly (readonly (string | number)[])[]): Html {
  return html`
    <table>
      <caption style="text-align: left">${caption}</caption>
      <thead>
        <tr>${heads.map((head) => html`<th scope="col" style="text-align: left">${head}</th>`)}</tr>
      </thead>
      <tbody>${lines.map((line) =>
        html`<tr>${line.map((cell) => html`<td style="text-align: left">${cell}</td>`)}</tr>`
      )}</tbody>
    </table>
  `;
}
