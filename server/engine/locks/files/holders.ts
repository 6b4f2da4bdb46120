import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import type { Holder } from '../../events.ts'
import { codeOf } from './failure.ts'
import { RECORD_BYTES, readRecord, writeRecord } from './holder-record.ts'
import type { KeyHash } from './key-hash.ts'
import type { LockFolder } from './lock-folder.ts'
import { fileIdOf, isAt } from './same-file.ts'

/**
 * Who has which lock, for other processes to tell their users. It decides nothing, so that whatever fails here is left
 * unsaid: the waiting request then names nobody.
 */
export interface Holders {
  write(key: KeyHash, holder: Holder): void
  /** null where nothing readable is there, it is about another session, or its process is gone. */
  read(key: KeyHash): Holder | null
  close(): void
}

/** How often, in milliseconds, it is looked whether the file is still the one that others read. */
const LOOK = 1000

/** A file of 65,536 records: 16 MB at most, and as much as sessions were locked on file systems that know holes. */
export function createHolders(folder: LockFolder): Holders {
  const path = folder.join('holders')
  const buffer = Buffer.alloc(RECORD_BYTES)
  let fd: number | null = null
  let looked = 0

  function open(): number {
    const now = performance.now()
    if (fd !== null && now - looked > LOOK) {
      looked = now
      if (!isAt(path, fileIdOf(fd))) close()
    }
    // Never truncated, and written at any place: neither w nor a.
    fd ??= openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
    return fd
  }

  function close(): void {
    if (fd !== null) closeSync(fd)
    fd = null
  }

  return {
    write(key, holder) {
      try {
        writeRecord(buffer, key, holder)
        writeSync(open(), buffer, 0, RECORD_BYTES, key.slot * RECORD_BYTES)
      } catch {}
    },
    read(key) {
      try {
        const bytes = readSync(open(), buffer, 0, RECORD_BYTES, key.slot * RECORD_BYTES)
        const holder = bytes === RECORD_BYTES ? readRecord(buffer, key) : null
        return holder !== null && isAlive(holder.pid) ? holder : null
      } catch {
        return null
      }
    },
    close,
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
