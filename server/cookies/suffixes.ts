/**
 * A host → its public suffix (publicsuffix.org, private section included): `co.uk`, `github.io`; for names under no
 * rule of the list the last label. null where it has none, as an IP address.
 */
export type PublicSuffix = (host: string) => string | null

/** Suffixes of more than one label that are met most. The whole list is passed in by those who have it. */
const COMMON: ReadonlySet<string> = new Set(
  `ac.uk co.uk gov.uk ltd.uk me.uk net.uk nhs.uk org.uk plc.uk com.au edu.au gov.au id.au net.au org.au ac.nz
  co.nz govt.nz net.nz org.nz ac.jp co.jp go.jp ne.jp or.jp ac.kr co.kr go.kr or.kr com.cn edu.cn gov.cn net.cn
  org.cn com.hk com.sg com.tw com.my co.id co.in gov.in net.in org.in ac.in co.th in.th com.ph com.vn com.pk
  com.bd com.tr com.ua co.za org.za com.ng co.ke com.eg co.il org.il com.sa com.br gov.br net.br org.br com.ar
  com.mx com.co com.pe com.ve com.pl com.pt com.ru com.es com.gr com.ro github.io gitlab.io githubpreview.dev
  vercel.app netlify.app pages.dev workers.dev web.app firebaseapp.com herokuapp.com onrender.com fly.dev
  deno.dev up.railway.app repl.co replit.app surge.sh now.sh ngrok.io ngrok.app ngrok-free.app ngrok.dev
  trycloudflare.com azurewebsites.net cloudapp.net cloudfront.net elasticbeanstalk.com s3.amazonaws.com
  blogspot.com appspot.com csb.app`
    .split(/\s+/)
    .filter(suffix => suffix !== ''),
)

/** Knows the common suffixes only, and takes the last label otherwise. */
export const commonSuffix: PublicSuffix = host => {
  const last = host.lastIndexOf('.')
  // Longest first; suffixes of the table have three dots at most.
  for (let dots = 3; dots > 0; dots--) {
    const tail = lastLabels(host, dots + 1)
    if (tail !== null && COMMON.has(tail)) return tail
  }
  return host.slice(last + 1)
}

function lastLabels(host: string, count: number): string | null {
  let at = host.length
  for (let left = count; left > 0; left--) {
    if (at <= 0) return null
    at = host.lastIndexOf('.', at - 1)
    if (at === -1) return left === 1 ? host : null
  }
  return host.slice(at + 1)
}
