/**
 * What no manifest says: the libraries that are compiled into packages, and whose package it is where
 * neither a licence file nor an author does. Read in the packages' sources, readmes and build scripts.
 */

/** A library compiled into a package. */
export interface InnerLibrary {
  readonly name: string;
  readonly licence: string;
  readonly copyright: string;
  readonly source: string;
}

/** A package with libraries of others inside. */
export interface Composite {
  readonly libraries: readonly InnerLibrary[];
  /** What it is used for, and what does not load it. */
  readonly use: string;
  /** Where the build comes from. */
  readonly build: string;
}

/** The packages with libraries of others inside. */
export const composites: Readonly<Record<string, Composite>> = {
  "wasm-media-encoders": {
    libraries: [
      {
        name: "LAME 3.100",
        licence: "LGPL-2.0-or-later",
        copyright: "Copyright (c) 1999-2011 The LAME Project and others",
        source: "https://lame.sourceforge.io",
      },
      {
        name: "libvorbis and libogg (in a module of their own that is never loaded here)",
        licence: "BSD-3-Clause",
        copyright: "Copyright (c) 2002-2020 Xiph.org Foundation",
        source: "https://xiph.org/vorbis",
      },
    ],
    use: "Writes MP3. Writing WAV or FLAC does not load it.",
    build: "https://github.com/arseneyr/wasm-media-encoders",
  },
  "mpg123-decoder": {
    libraries: [
      {
        name: "libmpg123",
        licence: "LGPL-2.1-only",
        copyright: "Copyright (c) 1995-2023 the mpg123 project",
        source: "https://www.mpg123.de",
      },
    ],
    use: "Reads MP3. Reading WAV or FLAC does not load it.",
    build: "https://github.com/eshaz/wasm-audio-decoders",
  },
  "opus-decoder": {
    libraries: [
      {
        name: "libopus",
        licence: "BSD-3-Clause",
        copyright:
          "Copyright (c) 2001-2023 Xiph.Org, Skype Limited, Octasic, Jean-Marc Valin, Timothy B. Terriberry, and others",
        source: "https://opus-codec.org",
      },
    ],
    use: "Reads Opus. Nothing else loads it.",
    build: "https://github.com/eshaz/wasm-audio-decoders",
  },
  "@wasm-audio-decoders/ogg-vorbis": {
    libraries: [
      {
        name: "libvorbis and libogg",
        licence: "BSD-3-Clause",
        copyright: "Copyright (c) 2002-2020 Xiph.org Foundation",
        source: "https://xiph.org/vorbis",
      },
    ],
    use: "Reads Vorbis. Nothing else loads it; it loads codec-parser, which is under the LGPL and can be replaced in node_modules.",
    build: "https://github.com/eshaz/wasm-audio-decoders",
  },
  "signalsmith-stretch": {
    libraries: [
      {
        name: "Signalsmith Stretch",
        licence: "MIT",
        copyright: "Copyright (c) Geraint Luff / Signalsmith Audio Ltd.",
        source: "https://signalsmith-audio.co.uk/code/stretch",
      },
      {
        name: "Signalsmith Linear",
        licence: "MIT",
        copyright: "Copyright (c) Geraint Luff / Signalsmith Audio Ltd.",
        source: "https://github.com/Signalsmith-Audio/linear",
      },
    ],
    use: "Changes time without pitch.",
    build: "https://github.com/Signalsmith-Audio/signalsmith-stretch/tree/main/web",
  },
  "@electric-sql/pglite": {
    libraries: [
      {
        name: "PostgreSQL 18",
        licence: "PostgreSQL Licence (its text is at the end)",
        copyright: "Portions Copyright (c) 1996-2025, PostgreSQL Global Development Group",
        source: "https://github.com/electric-sql/postgres-pglite",
      },
      {
        name: "ICU",
        licence: "Unicode licence",
        copyright: "Copyright (c) 1991-2025 Unicode, Inc.",
        source: "https://icu.unicode.org",
      },
      {
        name: "libxml2",
        licence: "MIT",
        copyright: "Copyright (c) 1998-2012 Daniel Veillard",
        source: "https://gitlab.gnome.org/GNOME/libxml2",
      },
      {
        name: "zlib",
        licence: "Zlib",
        copyright: "Copyright (c) 1995-2024 Jean-loup Gailly and Mark Adler",
        source: "https://zlib.net",
      },
    ],
    use: "Keeps the predictions of `serve` where DATABASE_URL names no server. Nothing else loads it.",
    build: "https://github.com/electric-sql/pglite",
  },
  "onnxruntime-node": {
    libraries: [
      {
        name: "ONNX Runtime, and what it is built of",
        licence: "MIT and others, in ThirdPartyNotices.txt of the source",
        copyright: "Copyright (c) Microsoft Corporation",
        source: "https://github.com/microsoft/onnxruntime",
      },
    ],
    use: "Runs the model.",
    build: "https://github.com/microsoft/onnxruntime",
  },
};

/** Claims in the sources of packages that ship no licence file with one. */
export const claims: Readonly<Record<string, string>> = {
  // Its licence file begins with that of the licence's own text.
  "codec-parser": "Copyright 2020-2023 Ethan Halsall",
  "@bufbuild/protobuf":
    "Copyright 2021-2026 Buf Technologies, Inc. (Apache-2.0); varint: Copyright 2008 Google Inc. (BSD-3-Clause)",
  "@eshaz/web-worker": "Copyright 2020 Google LLC",
  "@hono/zod-openapi": "by the Hono contributors",
  "@hono/zod-validator": "by the Hono contributors",
  "onnxruntime-common": "Copyright (c) Microsoft Corporation",
  "onnxruntime-node": "Copyright (c) Microsoft Corporation",
};
