/** An instance of Kysely: what is used of it, without its types, so that nobody needs them who has no database. */
export interface DatabaseInstance {
  withoutPlugins(): DatabaseInstance
  selectFrom(table: never): unknown
  executeQuery(query: never): Promise<Outcome>
  transaction(): { execute<T>(work: (transaction: Executor) => Promise<T>): Promise<T> }
}

/** What sends statements: an instance, or a transaction of one. */
export type Executor = Pick<DatabaseInstance, 'executeQuery'>

/** What a statement comes back with. */
export interface Outcome {
  readonly rows: readonly unknown[]
  /** How many rows were changed by what is no query. */
  readonly numAffectedRows?: bigint | undefined
}
