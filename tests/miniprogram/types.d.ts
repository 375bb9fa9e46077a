// What the server's OpenAPI says of each call, so that a client that asks for something else fails the type check.
import type { paths } from 'openapi'

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Operation<V extends Verb, P> = P extends keyof paths ? (V extends keyof paths[P] ? paths[P][V] : never) : never
type Json<T> = T extends { content: { 'application/json': infer A } } ? A : undefined
type Part<O, K extends string> = O extends { parameters: { [k in K]?: infer A } } ? NonNullable<A> : never

export type PathsWith<V extends Verb> = { [P in keyof paths]: paths[P][V] extends object ? P : never }[keyof paths]
export type Answer<V extends Verb, P> = Operation<V, P> extends { responses: infer R }
  ? { [S in keyof R & (200 | 201 | 204)]: Json<R[S]> }[keyof R & (200 | 201 | 204)] : never
export type Asked<V extends Verb, P> = {
  path?: Part<Operation<V, P>, 'path'>
  query?: Part<Operation<V, P>, 'query'>
  body?: Operation<V, P> extends { requestBody?: infer B } ? Json<NonNullable<B>> : never
  key?: string
  file?: string
}
export interface Failure { status: number; code: string; message: string; fields: Record<string, string> }
