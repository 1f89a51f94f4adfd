/** NOTICE: who made what is installed beside this package, and under which licence. */
import { claims, composites } from "./inside-packages.ts";
import { bundledPackages, type ShippedPackage, shippedPackages } from "./shipped-packages.ts";

const head = `musicgen-looper
Copyright the authors named in LICENSE. Licensed under the MIT licence.

Written by \`npm run -s ts -- tools/notice/main.ts\` from package-lock.json; do not edit.

But for the packages inside of the pages, this package contains no code of those named below. npm installs
them beside it, and they keep their own licences.
`;

const inside = `The pages in dist/player, and with them each loops.html, contain code of these packages, all under the MIT
licence:
`;

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without
limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL
THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE.
`;

const lesser = `Each codec is a WebAssembly module in a package of its own, reached through a port
(src/formats/codecs.ts), and can be replaced by another build of the same library without changing
anything here: put it in the place of the package in node_modules. codec-parser, plain JavaScript that
the decoder of Vorbis loads, can be replaced in the same way.
`;

const formats = `FLAC (RFC 9639), WAV (RIFF, RF64), ID3v2.3, the "Info" frame of MP3 files and MD5 (RFC 1321) are read and
written by code of this package, after their public specifications. No code of libFLAC, LAME or
libsndfile is included; the programs flac, ffmpeg, mpg123, sox and sndfile-info are called by tests only,
where they are installed.
`;

const sounds = `The embedded model (models/tiny) learnt from sounds of this repository's own renderer, and from notes of the
soundfont FluidR3 GM, under the MIT licence (its text is above). None of these sounds is in this package.

FluidR3 GM
    Copyright (c) 2000-2002, 2008 Frank Wen

The listener (models/beat) learnt from music composed by rules here, and from scores of OpenScore (CC0) and of the Open
Hymnal (public domain). None of it is in this package.

Nine hundred English words (src/looper/arrange/tables/real-words.ts) were chosen from SCOWL:

SCOWL, Spell Checker Oriented Word Lists
    Copyright 2000-2011 by Kevin Atkinson

    Permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output
    created from the scripts, and its documentation for any purpose is hereby granted without fee, provided that
    the above copyright notice appears in all copies and that both that copyright notice and this permission
    notice appear in supporting documentation. Kevin Atkinson makes no representations about the suitability of
    this array for any purpose. It is provided "as is" without express or implied warranty.
`;

const postgres = `PostgreSQL Database Management System
(also known as Postgres, formerly known as Postgres95)

Portions Copyright (c) 1996-2025, PostgreSQL Global Development Group
Portions Copyright (c) 1994, The Regents of the University of California

Permission to use, copy, modify, and distribute this software and its documentation for any purpose,
without fee, and without a written agreement is hereby granted, provided that the above copyright notice
and this paragraph and the following two paragraphs appear in all copies.

IN NO EVENT SHALL THE UNIVERSITY OF CALIFORNIA BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL,
INCIDENTAL, OR CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND
ITS DOCUMENTATION, EVEN IF THE UNIVERSITY OF CALIFORNIA HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH
DAMAGE.

THE UNIVERSITY OF CALIFORNIA SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED
HEREUNDER IS ON AN "AS IS" BASIS, AND THE UNIVERSITY OF CALIFORNIA HAS NO OBLIGATIONS TO PROVIDE
MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS, OR MODIFICATIONS.
`;

function chapter(title: string, ...parts: readonly string[]): string {
  return `${title}\n${"-".repeat(title.length)}\n${parts.join("\n")}`;
}

function entry({ name, version, licence, copyright }: ShippedPackage): string {
  const lines = [`${name} ${version}, ${licence}`, `    ${claims[name] ?? copyright ?? "names nobody"}`];
  const composite = composites[name];
  if (composite) {
    lines.push(`    ${composite.use}`, `    Build: ${composite.build}`);
    for (const library of composite.libraries) {
      lines.push(
        `    Contains ${library.name}, ${library.licence}`,
        `        ${library.copyright}`,
        `        ${library.source}`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

const isLesser = ({ name, licence }: ShippedPackage) =>
  licence.startsWith("LGPL") ||
  composites[name]?.libraries.some(({ licence }) => licence.startsWith("LGPL")) === true;

/**
 * Write the text of NOTICE.
 *
 * @param root - folder with `package-lock.json` and `node_modules`
 */
export function writeNotice(root: string): string {
  const packages = shippedPackages(root);
  const others = packages.filter((one) => !isLesser(one));
  return [
    head,
    chapter(
      "Modules under the GNU Lesser General Public License, or that contain libraries under it",
      lesser,
      ...packages.filter(isLesser).map(entry),
    ),
    chapter("With libraries of others inside", ...others.filter(({ name }) => composites[name]).map(entry)),
    chapter(
      "Other packages",
      others
        .filter(({ name }) => !composites[name])
        .map(entry)
        .join(""),
    ),
    chapter("Inside of the pages", inside, bundledPackages(root).map(entry).join(""), mit),
    chapter("Sounds that the embedded model learnt from", sounds),
    chapter("Formats", formats),
    chapter("The PostgreSQL Licence", postgres),
  ].join("\n");
}
