// Types of the Vite plugin. Those of imports are in vite-client.d.ts.

import type { Plugin } from 'vite';

export interface Options {
  /** The pixmill program. By default that of the npm package `pixmill`, else the one in PATH. */
  binary?: string;
  /** More options of `pixmill batch` and `pixmill serve`, such as `['--memory', '1G', '--cache-dir', '.cache/pixmill']`. */
  args?: string[];
}

/** `import picture from './hero.jpg?width=640;1280&as=picture'` */
export interface Picture {
  /** For `<source>`, in the order of preference. */
  sources: { type: string; srcset: string }[];
  /** For `<img>`: the largest output of the fallback format. */
  img: { src: string; srcset?: string; width: number; height: number };
}

/** `import hero from './hero.jpg?width=640&as=metadata'` */
export interface Metadata {
  src: string;
  /** In pixels. */
  width: number;
  height: number;
  /** Such as `webp`. */
  format: string;
  /** Such as `image/webp`. */
  mime: string;
  /** The size of the file. */
  bytes: number;
  /** The first 16 hex digits of its BLAKE3 digest. */
  digest: string;
  placeholder: {
    /** Dominant color, `#rrggbb`. */
    color: string;
    /** ThumbHash in base64. */
    thumbhash: string;
    /** A PNG of the ThumbHash. Transparent images have none. */
    data_uri?: string;
  };
}

export default function pixmill(options?: Options): Plugin;
