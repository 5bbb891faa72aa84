/** Markup that is safe by construction, as the reports of drift checks have it. */
export { EMPTY, html, Html, page, type Part } from '../../../../lambda/shared/html';
