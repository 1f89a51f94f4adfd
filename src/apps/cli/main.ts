#!/usr/bin/env node
process.stdout.write("musicgen-looper\n");
