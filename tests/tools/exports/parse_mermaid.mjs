// Mermaid's own parser on files given as arguments. It wants a page around it, which jsdom pretends to be.
import {readFileSync} from 'node:fs';
import {JSDOM} from 'jsdom';

const page = new JSDOM('<!doctype html><html><body></body></html>');
globalThis.window = page.window;
globalThis.document = page.window.document;
const {default: mermaid} = await import('mermaid');
mermaid.initialize({startOnLoad: false});

let refused = 0;
for (const file of process.argv.slice(2)) {
  try {
    const found = await mermaid.parse(readFileSync(file, 'utf8'));
    console.log(`ok ${file} (${found.diagramType})`);
  } catch (error) {
    refused += 1;
    console.log(`refused ${file}: ${error.message}`);
  }
}
process.exit(refused > 0 ? 1 : 0);
