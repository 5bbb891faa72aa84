/** Tables that become lists of cards on a narrow screen, where each cell says which column it is of. */
import { html, type Html, type Part } from './html';

export function table(columns: readonly string[], rows: readonly (readonly Part[])[], look = ''): Html {
  return html`<table class="${look}"><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows.map((cells) => html`<tr>${cells.map((cell, index) => html`<td data-column="${columns[index]}">${cell}</td>`)}</tr>
`)}</tbody></table>`;
}
