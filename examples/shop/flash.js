/** @import { Request } from 'express' */

/**
 * A message for the next page that is shown.
 *
 * @param {Request} req
 * @param {string} message
 */
export function flash(req, message) {
  req.session.flash = [...(req.session.flash ?? []), message]
}

/**
 * @param {Request} req
 * @returns {readonly string[]}
 */
export function takeFlash(req) {
  const messages = req.session?.flash ?? []
  if (messages.length > 0) delete req.session.flash
  return messages
}
