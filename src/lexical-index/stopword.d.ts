// The package ships no types; this is as much of it as is used.
declare module 'stopword' {
  export const eng: readonly string[];
}
