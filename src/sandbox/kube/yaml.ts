/** The YAML reader, in a module of its own so that it is loaded, and bundled from its ES build, at first use alone. */
export { isAlias, isCollection, isScalar, isSeq, parse, parseAllDocuments, visit } from 'yaml'
