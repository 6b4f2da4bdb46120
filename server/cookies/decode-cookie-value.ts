/**
 * A cookie's value as the `cookie` package hands it to an app: enclosing double quotes stripped, then percent-decoded.
 * What cannot be decoded stays as it is. Never throws.
 */
export function decodeCookieValue(value: string): string {
  const quoted = value.startsWith('"') && value.endsWith('"')
  const text = quoted ? value.slice(1, -1) : value
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
