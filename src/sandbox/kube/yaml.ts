/** The YAML reader, in a module of its own so that it is loaded, and bundled from its ES build, at first use alone. */
export {
  CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  parse,
  parseAllDocuments,
  parseDocument,
  visit,
} from 'yaml'
