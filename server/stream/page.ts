import { escapeHtml } from './escape-html.ts'

export const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The inspector: the panel as a full page. `mountedBase` is where the tool stands as the browser sees it. */
export const inspectorPage = (mountedBase: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Sessionscope</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<script src="${escapeHtml(mountedBase)}/overlay.js" defer data-sessionscope="page"></script>
</head>
<body></body>
</html>
`
