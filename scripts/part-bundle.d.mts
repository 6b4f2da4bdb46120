import type { BuildOptions } from 'esbuild'

export declare const parts: Readonly<Record<string, string>>
export declare const partOptions: BuildOptions & { readonly plugins: NonNullable<BuildOptions['plugins']> }
