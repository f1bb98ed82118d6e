import type { ErrorCode } from 'yaml'

/** What is wrong where a text is not YAML, by the parser's codes: its own words are about its insides. */
export const yamlFaults: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) with a tag or an anchor of its own',
  BAD_ALIAS: 'an alias (*name) whose name cannot be read',
  BAD_COLLECTION_TYPE: 'a tag that does not go with what follows it',
  BAD_DIRECTIVE: 'a line that begins with % and is no directive',
  BAD_DQ_ESCAPE: 'an escape (\\…) that does not exist; a text in single quotes has none',
  BAD_INDENT: 'a list or record in brackets that is not closed, or is not indented under its key',
  BAD_PROP_ORDER: 'an anchor or a tag where none can be',
  BAD_SCALAR_START: 'a text that begins with @ or `; write it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a second "key: value" where one is already; begin a line of its own at the indent of its kin',
  BLOCK_IN_FLOW: 'a list or record of lines within brackets',
  DUPLICATE_KEY: 'the same key twice in one record; keep one of the two',
  IMPOSSIBLE: 'something that cannot be read',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters',
  MISSING_CHAR: 'a quote, comma, colon or bracket that is missing',
  MULTILINE_IMPLICIT_KEY: 'a key over several lines',
  MULTIPLE_ANCHORS: 'two anchors on one value',
  MULTIPLE_DOCS: 'a second document; write each into a file of its own',
  MULTIPLE_TAGS: 'two tags on one value',
  NON_STRING_KEY: 'a key that is no text',
  RESOURCE_EXHAUSTION: 'lists or records too deep within one another',
  TAB_AS_INDENT: 'a tab as indent; indent by spaces',
  TAG_RESOLVE_FAILED: 'a tag (!name), of which none is known here; leave it out',
  UNEXPECTED_TOKEN: 'something that cannot stand there',
}

/** What is wrong where a text that can be read stands for no value. */
export const badAlias = 'an alias (*name) of what no anchor (&name) before it is called, or too many of them'
