/** A user's program as an ES module: prints the names that the installed package exports. */
import * as library from 'cdk-mlops';

// What Node adds to the exports of a CommonJS module.
const MADE_BY_NODE = ['__esModule', 'default', 'module.exports'];
console.log(JSON.stringify(Object.keys(library).filter((name) => !MADE_BY_NODE.includes(name))));
