// Types of imports with a query. In a file of the project: /// <reference types="pixmill/vite-client" />
//
// TypeScript finds the type of an import by the end of its text, so `as` or `format` is the last parameter.

declare module '*as=url' {
  const src: string;
  export default src;
}
declare module '*as=srcset' {
  const srcset: string;
  export default srcset;
}
declare module '*as=picture' {
  const picture: import('./vite').Picture;
  export default picture;
}
declare module '*as=metadata' {
  const metadata: import('./vite').Metadata;
  export default metadata;
}
declare module '*format=auto' {
  const src: string;
  export default src;
}
declare module '*format=avif' {
  const src: string;
  export default src;
}
declare module '*format=webp' {
  const src: string;
  export default src;
}
declare module '*format=jpg' {
  const src: string;
  export default src;
}
declare module '*format=png' {
  const src: string;
  export default src;
}
