import type { CookieAssumption } from '../../protocol/index.ts'

/** Stands for a site of which only is known that it is another one. The name can never be registered (RFC 2606). */
export const ANOTHER_SITE = 'https://another-site.example'

const say = (about: CookieAssumption['about'], text: string): CookieAssumption => ({ about, text })

/** What is said of each assumption; the values in them are checked before: schemes, hosts and origins only. */
export const assume = {
  noBrowser: (what: string) =>
    say('client', `The client does not look like a browser; the request is judged as ${what}.`),
  schemeUntrusted: (header: string, scheme: string) =>
    say('scheme', `${header} says ${scheme}; the app does not trust it (trust proxy).`),
  schemeUnread: (header: string, scheme: string) =>
    say('scheme', `${header} says ${scheme}; the app does not go by that header.`),
  schemeByMetadata: (host: string) =>
    say(
      'scheme',
      `The browser sends Sec-Fetch headers to ${host} only over https; so it saw https, though http came here.`,
    ),
  schemeByPage: (origin: string) =>
    say('scheme', `The page that asked is at ${origin}; so the browser saw https, though http came here.`),
  hostForwarded: (header: string, host: string, came: string) =>
    say('host', `${header} says ${host}; the request that came here is for ${came}.`),
  hostBehindProxy: (origin: string) =>
    say(
      'host',
      `The page that asked is at ${origin}, and a proxy seems to have changed the host; that address is assumed.`,
    ),
  hostMissing: () => say('host', 'The request names no host that a browser can have asked; localhost is assumed.'),
  kindByAccept: (what: string) =>
    say(
      'kind',
      `The Sec-Fetch headers are missing, which browsers send to https and this machine only; by its Accept header it is ${what}.`,
    ),
  initiatorUnnamed: () =>
    say('initiator', `The request comes from another site and does not say which; ${ANOTHER_SITE} stands for it.`),
  initiatorOpaque: () =>
    say(
      'initiator',
      `Origin is null, as from a sandboxed frame; it counts as another site, and ${ANOTHER_SITE} stands for it.`,
    ),
  initiatorSibling: (origin: string) =>
    say(
      'initiator',
      `The request comes from another origin of the same site and does not say which; ${origin} stands for it.`,
    ),
  initiatorOwn: () => say('initiator', "Neither Origin nor Referer says which page asked; the app's own is assumed."),
  initiatorTyped: () =>
    say('initiator', 'Neither Origin nor Referer says which page led here; a typed address is assumed.'),
  framed: () =>
    say(
      'top-level',
      `The page that asked is in a frame of another site, which the request does not name; ${ANOTHER_SITE} stands for it.`,
    ),
  notFramed: () =>
    say('top-level', 'The request does not say whether a page of another site frames this one; none is assumed.'),
  framedDirectly: () =>
    say('top-level', 'The request does not say whether there are further frames around this one; none are assumed.'),
  credentials: () =>
    say(
      'credentials',
      "A request without a cookie does not show whether credentials: 'include' was set; it is assumed.",
    ),
  withoutCredentials: () =>
    say(
      'credentials',
      'The request is one without credentials, unless crossorigin="use-credentials" was set; that it was not is assumed.',
    ),
  thirdParty: () =>
    say(
      'third-party',
      'The request does not say whether the user blocks third-party cookies; that they are allowed is assumed.',
    ),
} as const

const BY_WEIGHT = ['client', 'scheme', 'host', 'kind', 'top-level', 'initiator', 'credentials', 'third-party']

/** What weighs most for the verdicts first. */
export const byWeight = (assumed: readonly CookieAssumption[]): readonly CookieAssumption[] =>
  assumed.toSorted((a, b) => BY_WEIGHT.indexOf(a.about) - BY_WEIGHT.indexOf(b.about))
